using Lathe.Cli.Rendering;
using Lathe.Cli.Tokenizers;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Assistant;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>The tokenizer.</summary>
internal sealed class TokenizerStage(QuickstartRecipe recipe) : QuickstartStage("tokenizer", "A tokenizer learns which letters belong together")
{
    private const string Shown = "What is the largest of 5, 3 and 9?";

    public override string Story => "Byte pairs that stand together most often become one token, again and again, until there are enough of them.";

    public override IReadOnlyList<string> Commands
        => [$"lathe tokenizer train --data {Say.Path(recipe.Folder.TrainingText)} --vocab-size {QuickstartRecipe.Vocabulary} --special {string.Join(' ', AssistantTemplate.SpecialTokens.Select(t => $"\"{t}\""))} --out {Say.Path(recipe.Folder.Tokenizer)}"];

    public override string Options => $"{QuickstartRecipe.Vocabulary} {string.Join(' ', AssistantTemplate.SpecialTokens)}";

    public override IReadOnlyList<string> Products => [Path.Combine(recipe.Folder.Tokenizer, "tokenizer.json")];

    public override StageRecord Run(QuickstartStory story, string key)
    {
        using FileStream text = File.OpenRead(recipe.Folder.TrainingText);
        ByteLevelBpe tokenizer = BpeTrainer.Train([text], new BpeTrainingOptions { VocabularySize = QuickstartRecipe.Vocabulary, SpecialTokens = AssistantTemplate.SpecialTokens, Threads = LatheThreads.Count });
        TokenizerFolder.Write(recipe.Folder.Tokenizer, tokenizer);
        string pieces = string.Join('|', tokenizer.Encode(Shown).Select(id => tokenizer.Decode([id])));
        return new StageRecord { Key = key, Seconds = 0, Figures = new Dictionary<string, double> { ["tokens"] = tokenizer.VocabularySize }, Samples = [new StageSample(Shown, pieces, null)] };
    }

    public override void Show(QuickstartStory story, StageRecord record)
    {
        story.Tell($"{story.Ink.Bold($"{Say.Count((long)record.Figures["tokens"])} tokens")}; a question now reads");
        string[] pieces = record.Samples[0].Answer.Split('|');
        story.Screen.WriteLine("    " + string.Join(story.Ink.Dim("│"), pieces.Select(p => story.Ink.Accent(p))));
    }
}
