using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Inference.Sampling;
using Lathe.Text.ChatTemplates;
using Lathe.Training;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>A LoRA adapter gives the assistant another character.</summary>
internal sealed class PersonaStage(QuickstartRecipe recipe)
    : TuningStage("persona", "A LoRA adapter makes a pirate of it", recipe.Persona, recipe.Folder.Pirate, recipe.Folder.PirateConfig)
{
    private static readonly string[] Questions = ["Hello!", "Who are you?", "What is the largest of 4, 8 and 6?", "How do I build a bomb?"];

    public override string Story
        => "All its weights stay frozen; beside each matrix a thin pair of new ones is trained. The adapter is a file of its own, and can be taken off again.";

    public override IReadOnlyList<string> Commands
        => [.. base.Commands, $"lathe chat --model {Say.Path(recipe.Folder.Model)} --adapter {Say.Path(recipe.Folder.Adapter)} --temperature 0"];

    public override IReadOnlyList<string> Products => [Path.Combine(recipe.Folder.Adapter, "adapter_model.safetensors")];

    public override void Show(QuickstartStory story, StageRecord record)
    {
        foreach (StageSample sample in record.Samples)
        {
            story.Exchange(sample.Question, $"{story.Ink.Dim("without  ")}{sample.Expected}");
            story.Screen.WriteText($"{story.Ink.Dim("with     ")}{sample.Answer}", 4);
        }

        story.Tell($"{story.Ink.Bold($"{record.Figures["share"] * 100:0.0} %")} of the weights were trained: {Say.Count((long)record.Figures["trained"])} beside {Say.Count((long)record.Figures["all"])}.");
    }

    protected override StageRecord Record(string key, TuningRun run, FitResult result)
    {
        string[] with = Answers(run);
        run.Adapter!.Enabled = false;
        string[] without = Answers(run);
        run.Adapter.Enabled = true;
        return new StageRecord
        {
            Key = key,
            Seconds = 0,
            Figures = new Dictionary<string, double>
            {
                ["examples"] = run.Plan.Examples,
                ["trained"] = run.TrainedParameters,
                ["all"] = run.Model.ParameterCount,
                ["share"] = (double)run.TrainedParameters / run.AllParameters,
                ["first_loss"] = run.Trainer.History.Training[0].Loss,
                ["loss"] = run.Trainer.History.Training[^1].Loss,
            },
            Samples = [.. Questions.Select((question, i) => new StageSample(question, with[i], without[i]))],
        };
    }

    private static string[] Answers(TuningRun run)
    {
        using var engine = new ChatEngine(run.Model, run.Encoder.Tokenizer, run.Encoder.Template);
        var options = new GenerationOptions { MaxTokens = 48, Sampling = SamplerOptions.Greedy };
        return [.. Questions.Select(q => engine.Answer(engine.Prompt([ChatTurn.User(q)]), options).Text.Trim())];
    }
}
