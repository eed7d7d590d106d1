using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Callbacks;

namespace Lathe.Cli.Quickstart;

/// <summary>A training run as a <see cref="StageBar"/>.</summary>
/// <param name="story">Where it is shown.</param>
/// <param name="tokensOfStep">Tokens that a step reads, where the trainer counts only those that are learnt; null: what it counts.</param>
internal sealed class StepBar(QuickstartStory story, Func<double>? tokensOfStep = null) : Callback
{
    private StageBar? _bar;
    private double _loss;
    private double _tokens;

    public override string Name => "view";

    /// <summary>Called now and then with the step: what it gives stands below the bar.</summary>
    public Func<long, IReadOnlyList<string>>? Watch { get; init; }

    /// <summary>Steps between two such calls.</summary>
    public long WatchEvery { get; init; } = 100;

    public override void OnFitStart(Trainer trainer) => _bar = new StageBar(story.Screen, story.Live, trainer.Options.Steps);

    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        _loss = _loss == 0 ? step.Loss : (0.95 * _loss) + (0.05 * step.Loss);
        _tokens += tokensOfStep?.Invoke() ?? step.Tokens;
        if (story.Live && Watch is not null && step.Step % WatchEvery == 0) _bar!.Below = Watch(step.Step);
        _bar!.Report(step.Step, _tokens, "tokens", $"loss {Say.Loss(_loss)}");
    }
}
