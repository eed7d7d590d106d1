namespace Lathe.Training.Checkpoints;

/// <summary>The counters of a run: with weights, optimizer, curves and callbacks, all there is to it. Nothing is drawn in sequence.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Seconds">Time taken.</param>
/// <param name="LastValidated">The step of the last validation, so that a resumed run does not repeat it; −1 before the first.</param>
/// <param name="WindowLoss">Σ loss·tokens since the last point of the curve.</param>
/// <param name="WindowTokens">Tokens since then.</param>
internal readonly record struct TrainerState(long Step, long Tokens, double Seconds, long LastValidated, double WindowLoss, long WindowTokens);
