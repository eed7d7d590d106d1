using System.Net;

namespace Lathe.Nn.Hub;

/// <summary>Fetches one content into the cache: from where the last attempt ended, until its hash is right.</summary>
internal sealed class HubDownload(HubTransport transport, Uri uri, HubFile file, string blob)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Told how many bytes are here, and how many of them have just come.</summary>
    public required Action<long, int> Progress { get; init; }

    /// <summary>Told why something is tried again.</summary>
    public required Action<string> Retrying { get; init; }

    /// <exception cref="HubException">The hub refuses or fails for good, or sends another content than it names.</exception>
    /// <exception cref="IOException">The disk is full, or another process fetches the same.</exception>
    public async Task Run(CancellationToken stop)
    {
        string partial = blob + ".incomplete";
        await using (FileStream stream = Open(partial))
        {
            for (bool again = true; ; again = false)
            {
                await transport.Persist(() => Fetch(stream, stop), () => stream.Length, Retrying, stop).ConfigureAwait(false);
                if (Problem(stream) is not { } problem)
                    break;
                // What came in parts over days may mix two versions: once more from the start, and then it is the server.
                stream.SetLength(0);
                if (!again)
                    throw new HubException($"{file.Path}: {problem}. What came is deleted.");
                Retrying($"{file.Path}: {problem}. Fetching it again from the start.");
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, blob, overwrite: true);
    }

    private static FileStream Open(string partial)
    {
        try
        {
            return new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
        }
        catch (IOException error) when (File.Exists(partial))
        {
            throw new HubException($"'{partial}' is in use: is another process fetching the same file? {error.Message}");
        }
    }

    private async Task Fetch(FileStream stream, CancellationToken stop)
    {
        if (stream.Length > file.Size && file.Size >= 0)
            stream.SetLength(0);
        if (stream.Length == file.Size)
            return;
        using HttpResponseMessage response = await transport.Get(uri, stream.Length, stop).ConfigureAwait(false);
        // A server that does not know ranges sends all again, and one may send another range than was asked for.
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == stream.Length;
        if (!goesOn)
            stream.SetLength(0);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || (response.StatusCode == HttpStatusCode.PartialContent && !goesOn))
            throw new HubException($"{file.Path}: the server did not go on from where it was asked to.", transient: true);
        stream.Position = stream.Length;
        await Copy(response, stream, stop).ConfigureAwait(false);
        if (file.Size >= 0 && stream.Length < file.Size)
            throw new HubException($"{file.Path}: the connection ended after {stream.Length} of {file.Size} bytes.", transient: true);
    }

    private async Task Copy(HttpResponseMessage response, FileStream stream, CancellationToken stop)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = await transport.Read(body, buffer, stop).ConfigureAwait(false)) > 0;)
        {
            if (file.Size >= 0 && stream.Length + read > file.Size)
                throw new HubException($"{file.Path}: the server sends more than the {file.Size} bytes that it named.");
            await stream.WriteAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
            Progress(stream.Length, read);
        }
    }

    private string? Problem(FileStream stream)
    {
        if (file.Size >= 0 && stream.Length != file.Size)
            return $"{stream.Length} bytes came, expected {file.Size}";
        if (!HubHash.CanCheck(file.Hash))
            return null;
        string found = HubHash.Of(stream, file.Hash);
        return found.Equals(file.Hash, StringComparison.OrdinalIgnoreCase) ? null : $"the checksum is {found}, expected {file.Hash}";
    }
}
