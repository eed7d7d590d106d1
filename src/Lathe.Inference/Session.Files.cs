using Lathe.Nn.Models;

namespace Lathe.Inference;

/// <content>A session as a file: the tokens, and the keys and values as they are stored.</content>
public sealed partial class Session
{
    /// <summary>Writes what was read to a file, all at once: a reader sees the whole old file or the whole new one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SessionFile.Write(path, Model, _cache, Tokens);
    }

    /// <summary>A session that goes on where <see cref="Save"/> left one, with the same bits.</summary>
    /// <param name="model">The model that had read the text.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How it remembers; the elements' type is the file's.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no session, a damaged one, one of another model, or one longer than the capacity.</exception>
    public static Session Load(Transformer model, string path, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new SessionFile(path);
        var session = new Session(model, (options ?? new SessionOptions()) with { CacheType = file.CacheType });
        try
        {
            session._tokens.AddRange(file.Read(model, session._cache));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
