using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;
using Lathe.Training;
using Lathe.Training.Data.Text;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>Pretraining: the decoder learns to continue the corpus as text.</summary>
internal sealed class PretrainStage(QuickstartRecipe recipe) : QuickstartStage("pretraining", "A small decoder learns the language: pretraining")
{
    private readonly LmRunFolder _folder = new(recipe.Folder.Base);

    public override string Story => "LLaMA's architecture with a million weights, all random at first. It reads the corpus as plain text and learns to tell the next token.";

    public override IReadOnlyList<string> Commands => [$"lathe train lm --config {Say.Path(recipe.Folder.BaseConfig)} --out {Say.Path(recipe.Folder.Base)} --overwrite"];

    public override string Options => LanguageModelConfigFile.Text(recipe.Base);

    public override IReadOnlyList<string> Products => [Path.Combine(recipe.Folder.BaseModel, "model.safetensors")];

    public override StageRecord? Run(QuickstartStory story, string key)
    {
        LanguageModelConfigFile.Write(recipe.Folder.BaseConfig, recipe.Base);
        LanguageModelRun? opened = null;
        var view = new StepBar(story) { Watch = step => Sample(opened!, step, story) };
        using LanguageModelRun run = opened = Open(view);
        FitResult result = run.Trainer.Fit(story.Stop);
        if (result.Interrupted) return null;
        return new StageRecord
        {
            Key = key,
            Seconds = 0,
            Figures = new Dictionary<string, double>
            {
                ["parameters"] = run.Cost.Parameters,
                ["tokens"] = result.Tokens,
                ["validation_loss"] = run.Trainer.History.Validation[^1].Loss,
                ["perplexity"] = run.Trainer.History.Validation[^1].Perplexity,
            },
            Samples = [new StageSample(recipe.Base.Prompt, Continued(run, 0), null)],
        };
    }

    public override void Show(QuickstartStory story, StageRecord record)
    {
        story.Tell($"{story.Ink.Bold($"perplexity {record.Figures["perplexity"]:0.00}")} on text held out; {Say.Count((long)record.Figures["parameters"])} weights, {Say.Count((long)record.Figures["tokens"])} tokens read. It can write, but it does not know yet that it is asked:");
        story.Whisper($"\"{record.Samples[0].Answer}\"");
    }

    // A run of the same options that was stopped goes on; any other is replaced.
    private LanguageModelRun Open(StepBar view)
    {
        if (File.Exists(_folder.Last) && File.Exists(_folder.Tokens) && Same())
        {
            LanguageModelRun? run = null;
            try
            {
                run = new LanguageModelRun(recipe.Base, RunTokenizer.Load(_folder.Path), _folder.Tokens, null, _folder.Path, view);
                run.Trainer.Resume(_folder.Last);
                return run;
            }
            catch (InvalidDataException)
            {
                run?.Dispose();
            }
        }

        _folder.Clear();
        Tokenizer tokenizer = RunTokenizer.Provide(recipe.Base, _folder.Path);
        TokenFileBuilder.Write(recipe.Base.Data, tokenizer, _folder.Tokens, recipe.Base.Separator);
        var fresh = new LanguageModelRun(recipe.Base, tokenizer, _folder.Tokens, null, _folder.Path, view);
        LanguageModelConfigFile.Write(_folder.Config, fresh.Options);
        return fresh;
    }

    private bool Same()
    {
        try
        {
            LanguageModelOptions left = _folder.ReadConfig();
            return LanguageModelConfigFile.Text(left with { Model = recipe.Base.Model }) == LanguageModelConfigFile.Text(recipe.Base);
        }
        catch (Exception e) when (e is CliException or InvalidDataException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> Sample(LanguageModelRun run, long step, QuickstartStory story)
        => ["  " + story.Ink.Dim(TextWidth.Cut($"at step {step} it writes: {Continued(run, (ulong)step)}", story.Screen.Width - 4))];

    private static string Continued(LanguageModelRun run, ulong seed) => run.Sample(tokens: 24, seed: seed).ReplaceLineEndings(" ").Trim();
}
