using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Quickstart.Stages;

/// <summary>Instruction tuning: the decoder becomes an assistant.</summary>
internal sealed class AssistantStage(QuickstartRecipe recipe)
    : TuningStage("tuning", "It learns to answer: instruction tuning", recipe.Assistant, recipe.Folder.Assistant, recipe.Folder.AssistantConfig)
{
    public override string Story
        => "The same weights, now with the same corpus as conversations. Only the answers are learnt; many conversations share a row, and none sees another.";

    public override IReadOnlyList<string> Products => [Path.Combine(recipe.Folder.Model, "model.safetensors")];

    public override void Show(QuickstartStory story, StageRecord record)
        => story.Tell($"{story.Ink.Bold($"loss {Say.Loss(record.Figures["loss"])}")} over answers, {Say.Loss(record.Figures["first_loss"])} at first; {Say.Count((long)record.Figures["examples"])} conversations, read {record.Figures["epochs"]:0.0} times.");

    protected override StageRecord Record(string key, TuningRun run, FitResult result) => new()
    {
        Key = key,
        Seconds = 0,
        Figures = new Dictionary<string, double>
        {
            ["examples"] = run.Plan.Examples,
            ["epochs"] = (double)result.Steps / run.Plan.BatchesOfEpoch,
            ["first_loss"] = run.Trainer.History.Training[0].Loss,
            ["loss"] = run.Trainer.History.Training[^1].Loss,
        },
    };
}
