namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>A place of a text that holds personal data.</summary>
/// <param name="Kind">What it is; one kind.</param>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
public readonly record struct PersonalDataMatch(PersonalDataKinds Kind, int Start, int Length)
{
    /// <summary>The first unit behind it.</summary>
    public int End => Start + Length;
}
