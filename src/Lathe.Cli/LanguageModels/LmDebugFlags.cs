using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Training;

namespace Lathe.Cli.LanguageModels;

/// <summary>Switches to find out whether and how a run works before it runs for long. They are no part of a run's options.</summary>
internal sealed class LmDebugFlags
{
    private readonly Option<bool> _fast = Flag.Switch("--fast-dev-run", "One training and one validation batch, nothing written but tokens");
    private readonly Option<int?> _overfit = Flag.Number("--overfit-batches", "N", "Train on the first N batches again and again: the loss must go to 0", 1, int.MaxValue);
    private readonly Option<long?> _train = Flag.Number("--limit-train-batches", "N", "At most N training batches in all", 1L, long.MaxValue);
    private readonly Option<int?> _validation = Flag.Number("--limit-val-batches", "N", "At most N batches a validation", 1, int.MaxValue);
    private readonly Option<bool> _anomalies = Flag.Switch("--detect-anomalies", "Name the op where the first NaN or infinity appears");
    private readonly Option<bool> _profile = Flag.Switch("--profile", "Time a few steps op by op against the machine's roofline, and end");

    public IReadOnlyList<Option> All => [_fast, _overfit, _train, _validation, _anomalies, _profile];

    public bool Fast(ParseResult arguments) => arguments.GetValue(_fast);

    public bool Profile(ParseResult arguments) => arguments.GetValue(_profile);

    public TrainerOptions Read(ParseResult arguments) => new()
    {
        MaxSteps = 1,
        FastDevRun = arguments.GetValue(_fast),
        OverfitBatches = arguments.GetValue(_overfit) ?? 0,
        LimitTrainBatches = arguments.GetValue(_train) ?? 0,
        LimitValidationBatches = arguments.GetValue(_validation) ?? 0,
        DetectAnomalies = arguments.GetValue(_anomalies),
    };
}
