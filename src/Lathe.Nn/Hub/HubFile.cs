namespace Lathe.Nn.Hub;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Its path there, with slashes.</param>
/// <param name="Size">Its bytes, or −1 where the hub does not say.</param>
/// <param name="Hash">
/// What names its content: the SHA-256 in 64 hex digits for large files, the SHA-1 that git gives a blob in 40 for others; whatever
/// else a server sends can name it but not check it.
/// </param>
public sealed record HubFile(string Path, long Size, string Hash);
