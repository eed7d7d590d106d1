using System.Text;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Scoring;

/// <summary>The text of <c>lathe score</c> as tokens, piece by piece: a file may be larger than memory.</summary>
/// <param name="tokenizer">Reads the text.</param>
/// <param name="special">Read special tokens spelled in it as those tokens.</param>
internal sealed class ScoreInput(Tokenizer tokenizer, bool special)
{
    private const int ChunkBytes = 1 << 16;

    private long _before;
    private long _size;

    /// <summary>Bytes of the text that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>The share of the text that is behind, with so much of the last part.</summary>
    public double Share(double part) => _size == 0 ? 0 : Math.Min(1, (_before + (part * (Bytes - _before))) / _size);

    public IEnumerable<List<int>> Text(string text) => Tokens(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public IEnumerable<List<int>> File(string path)
    {
        using FileStream stream = System.IO.File.Exists(path) ? System.IO.File.OpenRead(path) : throw new CliException($"--file '{path}': there is no such file. A text itself goes behind --text.");
        foreach (List<int> ids in Tokens(stream)) yield return ids;
    }

    private IEnumerable<List<int>> Tokens(Stream stream)
    {
        _size = stream.Length;
        StreamEncoder encoder = tokenizer.CreateStreamEncoder(new EncodeOptions { AllowSpecial = special });
        byte[] chunk = new byte[ChunkBytes];
        var ids = new List<int>();
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            Bytes += count;
            encoder.Append(chunk.AsSpan(0, count), ids);
            yield return ids;
            ids.Clear();
            _before = Bytes;
        }

        encoder.Flush(ids);
        yield return ids;
    }
}
