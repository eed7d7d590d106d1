namespace Lathe.Inference.Beams;

/// <summary>How a beam search looks for the most probable text.</summary>
public sealed record BeamOptions
{
    /// <summary>Texts that are followed at once.</summary>
    public int Width { get; init; } = 4;

    /// <summary>
    /// The score of a text is its log-probability divided by its length to this power: above 0 longer texts gain, 0 leaves the
    /// log-probability, below 0 shorter ones gain.
    /// </summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When to stop.</summary>
    public BeamStopping Stopping { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Width < 1) throw new ArgumentException($"Width is {Width}: expected 1 or more.");
        if (!double.IsFinite(LengthPenalty)) throw new ArgumentException($"LengthPenalty is {LengthPenalty}: expected a number.");
        if (!Enum.IsDefined(Stopping)) throw new ArgumentException($"Stopping is {Stopping}: expected {string.Join(", ", Enum.GetNames<BeamStopping>())}.");
    }
}
