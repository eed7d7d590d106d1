namespace Lathe.Training.Preference;

/// <summary>KTO (Ethayarajh et al., arXiv:2402.01306): responses that were called good or bad, without pairs.</summary>
public sealed record KtoOptions
{
    /// <summary>Strength β.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Weight λ of good responses. The paper wants λ·count of good and bad ones within a factor of 4/3.</summary>
    public double DesirableWeight { get; init; } = 1;

    /// <summary>Weight λ of bad responses.</summary>
    public double UndesirableWeight { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(Beta > 0 && double.IsFinite(Beta))) throw new ArgumentException($"Beta is {Beta}: expected a finite number above 0.");
        if (!(DesirableWeight >= 0 && double.IsFinite(DesirableWeight))) throw new ArgumentException($"DesirableWeight is {DesirableWeight}: expected 0 or more.");
        if (!(UndesirableWeight >= 0 && double.IsFinite(UndesirableWeight))) throw new ArgumentException($"UndesirableWeight is {UndesirableWeight}: expected 0 or more.");
    }
}
