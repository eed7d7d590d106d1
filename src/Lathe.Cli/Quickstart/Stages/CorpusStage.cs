using Lathe.Cli.Rendering;
using Lathe.Training.Data.Assistant;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>The corpus, by grammar.</summary>
internal sealed class CorpusStage(QuickstartRecipe recipe) : QuickstartStage("corpus", "A grammar writes the corpus of a small assistant")
{
    public override string Story
        => "Questions about digits in many words, follow-ups, small talk, and what it should decline. No example comes twice, and the digits of the held-out questions are in no example that is trained on.";

    public override IReadOnlyList<string> Commands => [$"lathe data assistant --seed {recipe.Seed}{(recipe.Small ? " --size small" : "")} --out {Say.Path(recipe.Folder.Data)}"];

    public override string Options => recipe.Corpus.ToString();

    public override IReadOnlyList<string> Products => [recipe.Folder.Training, recipe.Folder.TrainingText, recipe.Folder.HeldOut, recipe.Folder.Persona, recipe.Folder.Safety, recipe.Folder.Template];

    public override StageRecord Run(QuickstartStory story, string key)
    {
        AssistantCorpus corpus = AssistantCorpus.Generate(recipe.Corpus);
        AssistantFiles.Write(corpus, recipe.Folder.Data);
        return new StageRecord
        {
            Key = key,
            Seconds = 0,
            Figures = new Dictionary<string, double> { ["examples"] = corpus.Training.Count, ["held_out"] = corpus.HeldOut.Count, ["bytes"] = new FileInfo(recipe.Folder.TrainingText).Length },
            Samples = [.. Shown(corpus).Select(e => new StageSample(string.Join(QuickstartStory.Turn, e.Prompt.Select(t => t.Content!.ReplaceLineEndings(" "))), e.Output, null))],
        };
    }

    public override void Show(QuickstartStory story, StageRecord record)
    {
        foreach (StageSample sample in record.Samples) story.Exchange(sample.Question, sample.Answer);
        story.Tell($"{story.Ink.Bold($"{Say.Count((long)record.Figures["examples"])} examples")}, all different, and {Say.Count((long)record.Figures["held_out"])} held out; {Say.Bytes((long)record.Figures["bytes"])} of text.");
    }

    private static IEnumerable<AssistantExample> Shown(AssistantCorpus corpus)
        => ((AssistantTopic[])[AssistantTopic.Digits, AssistantTopic.FollowUp, AssistantTopic.LookAlike, AssistantTopic.Harmful])
            .Select(topic => corpus.Training.First(e => e.Topic == topic && e.Input.Length == 0 && e.History.Count == (topic == AssistantTopic.FollowUp ? 1 : 0)));
}
