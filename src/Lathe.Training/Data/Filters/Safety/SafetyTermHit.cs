namespace Lathe.Training.Data.Filters.Safety;

/// <summary>A term that stands in a sentence.</summary>
/// <param name="Term">Its number in the lexicon.</param>
/// <param name="Start">Its first word's place in the sentence.</param>
/// <param name="Count">How many words it has there.</param>
/// <param name="Words">These words.</param>
internal readonly record struct SafetyTermHit(int Term, int Start, int Count, string Words)
{
    public bool Overlaps(SafetyTermHit other) => Start < other.Start + other.Count && other.Start < Start + Count;
}
