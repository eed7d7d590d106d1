namespace Lathe.Nn.Hub;

/// <summary>
/// Brings a model from a hub into the cache that huggingface_hub uses as well: resumes, checks every file, and shows a snapshot only
/// of files that are whole.
/// </summary>
/// <param name="settings">The hub, the cache and the token.</param>
public sealed class HubPuller(HubSettings settings)
{
    /// <summary>Told how far it is, after every piece.</summary>
    public Action<HubProgress>? Progress { get; init; }

    /// <summary>Fetches what is not there yet.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="include">Patterns of files; where there are none, what Lathe can use.</param>
    /// <param name="exclude">Patterns of files to leave out.</param>
    /// <param name="stop">Ends it; what has come is kept, and the next pull goes on from there.</param>
    /// <exception cref="HubException">The hub refuses or fails for good; the message says what to do.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public async Task<HubSnapshot> Pull(HubReference reference, IReadOnlyList<string> include, IReadOnlyList<string> exclude, CancellationToken stop)
    {
        Uri endpoint = reference.Endpoint ?? settings.Endpoint;
        // The token belongs to the hub of the settings: IsHub in the transport compares with that one.
        using var transport = new HubTransport(settings);
        HubListing listing = await HubListing.Fetch(transport, endpoint, reference, stop).ConfigureAwait(false);
        var files = new List<HubFile>();
        foreach (HubFile file in HubSelection.Choose(reference, listing.Files, include, exclude))
            files.Add(file.Hash.Length > 0 ? file : await Describe(transport, Address(endpoint, reference, listing.Commit, file), file, stop).ConfigureAwait(false));

        var cache = new HubCache(settings.Cache, reference.Id);
        var tally = new HubTally(files, cache, Progress);
        foreach (HubFile file in files.Where(f => !cache.Has(f)).DistinctBy(f => f.Hash))
        {
            var download = new HubDownload(transport, Address(endpoint, reference, listing.Commit, file), file, cache.Blob(file.Hash))
            {
                Progress = (done, read) => tally.Add(file, done, read),
                Retrying = reason => tally.Say(file, reason),
            };
            await download.Run(stop).ConfigureAwait(false);
            tally.Finish(file);
        }

        foreach (HubFile file in files)
            cache.Link(listing.Commit, file);
        cache.Remember(reference.Revision, listing.Commit);
        return new HubSnapshot(cache.Snapshot(listing.Commit), listing.Commit, [.. files.Select(f => (f, tally.WasCached(f)))], tally.Fetched);
    }

    private static Uri Address(Uri endpoint, HubReference reference, string commit, HubFile file) =>
        new($"{endpoint.ToString().TrimEnd('/')}/{reference.Id}/resolve/{commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    // A hub whose listing has no hashes says them with the file.
    private static async Task<HubFile> Describe(HubTransport transport, Uri uri, HubFile file, CancellationToken stop)
    {
        HubFile described = file;
        await transport.Persist(
            async () =>
            {
                using HttpResponseMessage response = await transport.Head(uri, stop).ConfigureAwait(false);
                string hash = Header(response, "X-Linked-Etag") ?? response.Headers.ETag?.Tag ?? "";
                long size = long.TryParse(Header(response, "X-Linked-Size"), out long linked) && linked >= 0 ? linked
                    : response.IsSuccessStatusCode ? response.Content.Headers.ContentLength ?? -1 : -1;
                hash = hash.Replace("W/", "", StringComparison.Ordinal).Trim('"');
                described = hash.Length > 0
                    ? new HubFile(file.Path, size, hash)
                    : throw new HubException($"{uri} has no ETag: the server is no hub, or something on the way removed it.");
            },
            static () => 0,
            retrying: null,
            stop).ConfigureAwait(false);
        return described;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
