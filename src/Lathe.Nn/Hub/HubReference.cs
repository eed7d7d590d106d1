using System.Text.RegularExpressions;

namespace Lathe.Nn.Hub;

/// <summary>A repository of models on a hub, or one file of it.</summary>
/// <param name="Id">Its name: <c>org/name</c>, or <c>gpt2</c> for the oldest ones.</param>
/// <param name="Revision">A branch, tag or commit.</param>
/// <param name="File">One file of it, or null for all.</param>
/// <param name="Endpoint">The hub that an address named, or null for the one in the settings.</param>
public sealed partial record HubReference(string Id, string Revision = "main", string? File = null, Uri? Endpoint = null)
{
    /// <summary>Reads what a user may paste.</summary>
    /// <param name="text"><c>org/name</c>, <c>org/name@revision</c>, or the address of a repository, branch or file on a hub.</param>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static HubReference Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return ParseAddress(text);
        string[] parts = text.Split('@', 2);
        return new HubReference(CheckId(parts[0], text), parts.Length == 2 ? CheckRevision(parts[1]) : "main");
    }

    /// <summary>The revision, if it can be one.</summary>
    /// <exception cref="ArgumentException">It is empty or leads out of a folder.</exception>
    public static string CheckRevision(string revision) => IsSafePath(revision)
        ? revision
        : throw new ArgumentException($"'{revision}' is no revision: expected a branch, a tag or a commit.");

    /// <summary>Whether a path stays below the folder that it is joined to, on every system.</summary>
    internal static bool IsSafePath(string path) => path.Length is > 0 and <= 1024
        && path.AsSpan().IndexOfAny("\\:\0") < 0
        && path.Split('/').All(part => part is not ("" or "." or "..") && part.Length <= 255);

    private static HubReference ParseAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw Unknown(text);
        // Addresses are pasted from the hub's pages; where the user has set a mirror, that is where to fetch them.
        Uri? endpoint = uri.Host is "huggingface.co" or "hf.co" ? null : new Uri(uri.GetLeftPart(UriPartial.Authority));
        string[] parts = [.. uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        int verb = Array.FindIndex(parts, p => p is "tree" or "resolve" or "blob");
        int idLength = verb < 0 ? parts.Length : verb;
        if (idLength is < 1 or > 2 || (verb >= 0 && parts.Length < verb + 2))
            throw Unknown(text);
        string id = CheckId(string.Join('/', parts[..idLength]), text);
        if (verb < 0)
            return new HubReference(id, Endpoint: endpoint);
        string revision = CheckRevision(parts[verb + 1]);
        string file = string.Join('/', parts[(verb + 2)..]);
        if (parts[verb] == "tree" || file.Length == 0)
            return new HubReference(id, revision, Endpoint: endpoint);
        return IsSafePath(file) ? new HubReference(id, revision, file, endpoint) : throw Unknown(text);
    }

    private static string CheckId(string id, string text) =>
        Name().IsMatch(id) && id.Length <= 96 && !id.Contains("..", StringComparison.Ordinal) && !id.Contains("--", StringComparison.Ordinal) ? id : throw Unknown(text);

    private static ArgumentException Unknown(string text) =>
        new($"'{text}' names no model: expected org/name, org/name@revision, or an address such as https://huggingface.co/org/name.");

    [GeneratedRegex(@"^[A-Za-z0-9_][\w.\-]*(/[A-Za-z0-9_][\w.\-]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
