using System.Security.Cryptography;
using System.Text;

namespace Lathe.Nn.Hub;

/// <summary>
/// A repository's folder in the cache, laid out as huggingface_hub does: <c>blobs</c> by hash, <c>snapshots/COMMIT</c> with links to
/// them, <c>refs/BRANCH</c> with the commit.
/// </summary>
internal sealed class HubCache
{
    private readonly string _root;

    public HubCache(string cache, string id)
    {
        _root = Path.Combine(cache, "models--" + id.Replace("/", "--", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_root, "blobs"));
    }

    public string Snapshot(string commit) => Path.Combine(_root, "snapshots", commit);

    /// <summary>Where a content lies; a name that could not be a file's is hashed.</summary>
    public string Blob(string hash) => Path.Combine(_root, "blobs", IsFileName(hash) ? hash : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash))));

    public bool Has(HubFile file) => file.Hash.Length > 0 && new FileInfo(Blob(file.Hash)) is { Exists: true } blob && (file.Size < 0 || blob.Length == file.Size);

    /// <summary>Shows a content under its name in a snapshot.</summary>
    public void Link(string commit, HubFile file)
    {
        string link = Path.Combine(Snapshot(commit), file.Path.Replace('/', Path.DirectorySeparatorChar));
        string blob = Blob(file.Hash);
        string target = Path.GetRelativePath(Path.GetDirectoryName(link)!, blob);
        if (File.Exists(link) && new FileInfo(link).LinkTarget == target)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        string temporary = $"{link}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.CreateSymbolicLink(temporary, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Windows allows links to developers only; a copy does the same and takes the room.
            File.Copy(blob, temporary, overwrite: true);
        }

        File.Move(temporary, link, overwrite: true);
    }

    /// <summary>Remembers what a branch or tag is, once all of it is here.</summary>
    public void Remember(string revision, string commit)
    {
        if (revision == commit)
            return;
        string path = Path.Combine(_root, "refs", revision.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Formats.AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes(commit)));
    }

    private static bool IsFileName(string hash) => hash.Length is > 0 and <= 128 && hash.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
