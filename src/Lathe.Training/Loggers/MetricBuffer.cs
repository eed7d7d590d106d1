namespace Lathe.Training.Loggers;

/// <summary>The numbers of one step until the loggers get them; it grows once and then allocates nothing.</summary>
internal sealed class MetricBuffer
{
    private Metric[] _items = new Metric[32];

    public int Count { get; private set; }

    public ReadOnlySpan<Metric> Span => _items.AsSpan(0, Count);

    public void Add(string name, double value)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        _items[Count++] = new Metric(name, value);
    }

    public void Clear() => Count = 0;
}
