namespace Lathe.Training.Data.Validation;

/// <summary>Counts by name.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, long> _counts = [];

    public long this[string name] => _counts.GetValueOrDefault(name);

    public void Add(string name) => _counts[name] = this[name] + 1;

    /// <summary>Entropy over that of equal counts, 0 to 1; null of fewer than two names.</summary>
    public double? Evenness
    {
        get
        {
            if (_counts.Count < 2) return null;
            double all = _counts.Values.Sum();
            return -_counts.Values.Sum(c => c / all * Math.Log(c / all)) / Math.Log(_counts.Count);
        }
    }

    /// <summary>Most frequent first; equal ones by name.</summary>
    public Dictionary<string, long> Sorted(int most = int.MaxValue) => _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(most).ToDictionary();
}
