using System.Text.Json;

namespace Lathe.Training.Callbacks;

/// <summary>Stops a run whose validation loss has not fallen for some validations.</summary>
/// <param name="patience">Validations without a fall before it stops, at least 1.</param>
/// <param name="minimumDelta">How much lower than the best counts as a fall.</param>
public sealed class EarlyStopping(int patience, double minimumDelta = 0) : Callback
{
    private readonly int _patience = patience >= 1 ? patience : throw new ArgumentOutOfRangeException(nameof(patience), patience, "Expected 1 validation or more.");
    private double _best = double.PositiveInfinity;
    private int _waited;

    /// <inheritdoc/>
    public override string Name => "early_stopping";

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer) => StopWhereDue(trainer);

    /// <inheritdoc/>
    public override void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
        if (point.Loss < _best - minimumDelta) (_best, _waited) = (point.Loss, 0);
        else _waited++;
        StopWhereDue(trainer);
    }

    /// <inheritdoc/>
    public override void SaveState(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (double.IsFinite(_best)) json.WriteNumber("best", _best);
        json.WriteNumber("waited", _waited);
    }

    /// <inheritdoc/>
    public override void LoadState(JsonElement state)
    {
        _best = state.TryGetProperty("best", out JsonElement best) ? best.GetDouble() : double.PositiveInfinity;
        _waited = state.GetProperty("waited").GetInt32();
    }

    private void StopWhereDue(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_waited >= _patience) trainer.Stop(FormattableString.Invariant($"early stopping: {_waited} validations without a loss below {_best:0.####}"));
    }
}
