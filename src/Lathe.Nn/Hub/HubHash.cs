using System.Security.Cryptography;
using System.Text;

namespace Lathe.Nn.Hub;

/// <summary>Checks a content against the hash that a hub gives it.</summary>
internal static class HubHash
{
    /// <summary>Whether the hash says anything about the content.</summary>
    public static bool CanCheck(string hash) => hash.Length is 40 or 64 && hash.All(char.IsAsciiHexDigit);

    /// <summary>The hash of the same kind of a stream, from its start.</summary>
    public static string Of(Stream content, string kind)
    {
        content.Position = 0;
        if (kind.Length == 64)
            return Convert.ToHexStringLower(SHA256.HashData(content));
        // git names blobs by SHA-1, and so the hub does; it guards against damage here, not against forgery.
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
            sha1.AppendData(buffer.AsSpan(0, read));
        return Convert.ToHexStringLower(sha1.GetHashAndReset());
    }
}
