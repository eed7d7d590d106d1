using System.Text.Json;

namespace Lathe.Nn.Hub;

/// <summary>What a repository holds at a revision.</summary>
/// <param name="Commit">The commit that the revision is now.</param>
/// <param name="Files">Its files.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    private const int MaxBytes = 64 << 20;
    private const int MaxFiles = 100_000;

    /// <exception cref="HubException">The hub refuses, or answers what is not a listing.</exception>
    public static async Task<HubListing> Fetch(HubTransport transport, Uri endpoint, HubReference reference, CancellationToken stop)
    {
        var uri = new Uri($"{endpoint.ToString().TrimEnd('/')}/api/models/{reference.Id}/revision/{Uri.EscapeDataString(reference.Revision)}?blobs=true");
        HubListing? listing = null;
        await transport.Persist(
            async () =>
            {
                using HttpResponseMessage response = await transport.Get(uri, 0, stop).ConfigureAwait(false);
                await response.Content.LoadIntoBufferAsync(MaxBytes, stop).ConfigureAwait(false);
                listing = Parse(await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false), uri);
            },
            static () => 0,
            retrying: null,
            stop).ConfigureAwait(false);
        return listing!;
    }

    private static HubListing Parse(byte[] json, Uri uri)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string commit = root.GetProperty("sha").GetString()!;
            JsonElement siblings = root.GetProperty("siblings");
            if (!HubReference.IsSafePath(commit) || commit.Contains('/', StringComparison.Ordinal) || siblings.GetArrayLength() > MaxFiles)
                throw new HubException($"{uri} answered with the commit '{commit}' and {siblings.GetArrayLength()} files: that cannot be.");
            return new HubListing(commit, [.. siblings.EnumerateArray().Select(s => File(s, uri))]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HubException($"{uri} answered what is no listing of a model: {error.Message} Is HF_ENDPOINT a hub?");
        }
    }

    private static HubFile File(JsonElement sibling, Uri uri)
    {
        string path = sibling.GetProperty("rfilename").GetString() ?? "";
        if (!HubReference.IsSafePath(path))
            throw new HubException($"{uri} lists a file '{path}', which would lead out of the cache: refused.");
        // Large files are known by the hash of their content, the others by that of their git blob.
        if (sibling.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object)
            return new HubFile(path, Number(lfs, "size"), Text(lfs, "sha256"));
        return new HubFile(path, Number(sibling, "size"), Text(sibling, "blobId"));
    }

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : -1;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
