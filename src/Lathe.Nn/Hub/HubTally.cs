namespace Lathe.Nn.Hub;

/// <summary>Adds up the bytes of a pull.</summary>
internal sealed class HubTally
{
    private readonly Action<HubProgress>? _progress;
    private readonly HashSet<string> _cached;
    private readonly long _total;
    private long _finished;

    public HubTally(IReadOnlyList<HubFile> files, HubCache cache, Action<HubProgress>? progress)
    {
        _progress = progress;
        HubFile[] contents = [.. files.DistinctBy(f => f.Hash)];
        _cached = [.. contents.Where(cache.Has).Select(f => f.Hash)];
        _total = contents.Sum(f => Math.Max(f.Size, 0));
        _finished = contents.Where(WasCached).Sum(f => Math.Max(f.Size, 0));
    }

    /// <summary>Bytes that came over the network.</summary>
    public long Fetched { get; private set; }

    public bool WasCached(HubFile file) => _cached.Contains(file.Hash);

    public void Add(HubFile file, long done, int read)
    {
        Fetched += read;
        Report(file, done, null);
    }

    public void Finish(HubFile file)
    {
        _finished += Math.Max(file.Size, 0);
        _progress?.Invoke(new HubProgress(file.Path, file.Size, file.Size, _finished, _total, Fetched, "done"));
    }

    public void Say(HubFile file, string what) => Report(file, 0, what);

    private void Report(HubFile file, long done, string? what) =>
        _progress?.Invoke(new HubProgress(file.Path, done, file.Size, _finished + done, _total, Fetched, what));
}
