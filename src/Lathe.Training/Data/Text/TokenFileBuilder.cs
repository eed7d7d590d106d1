using System.Runtime.InteropServices;
using System.Text;
using Lathe.Nn.Formats;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Text;

/// <summary>Text files to a token file, in a stream: memory follows a piece of text, or for tokenizers without a stream a document.</summary>
public static class TokenFileBuilder
{
    /// <summary>Encodes files and writes the result atomically.</summary>
    /// <param name="paths">UTF-8 text files.</param>
    /// <param name="tokenizer">Any tokenizer; special tokens spelled in the text are read as text.</param>
    /// <param name="path">The token file to create or replace.</param>
    /// <param name="separator">Divides documents; null or empty: each file is one.</param>
    /// <param name="progress">Called with the tokens written so far.</param>
    /// <exception cref="InvalidDataException">The texts hold no token.</exception>
    public static TokenFileHeader Write(
        IReadOnlyList<string> paths, Tokenizer tokenizer, string path, string? separator = TextDocuments.DefaultSeparator, Action<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(tokenizer);
        TokenFileHeader? header = null;
        AtomicFile.Write(path, stream =>
        {
            var writer = new TokenFileWriter(stream, tokenizer.VocabularySize, TokenizerHash.Of(tokenizer));
            StreamEncoder encoder = tokenizer.CreateStreamEncoder(EncodeOptions.Default);
            var ids = new List<int>();
            int[] end = tokenizer.EndId is { } id && separator is { Length: > 0 } ? [id] : [];
            bool open = false;
            foreach ((string text, bool begins) in TextDocuments.Read(paths, separator))
            {
                if (begins && open) EndDocument();
                if (begins) writer.BeginDocument();
                open = true;
                encoder.Append(Encoding.UTF8.GetBytes(text), ids);
                Take();
                progress?.Invoke(writer.Count);
            }

            if (open) EndDocument();
            header = writer.Finish();
            if (header.Tokens == 0) throw new InvalidDataException($"{string.Join(", ", paths.Select(p => $"'{p}'"))}: no text, so nothing to train on.");

            void Take()
            {
                writer.Write(CollectionsMarshal.AsSpan(ids));
                ids.Clear();
            }

            // What ends a document is learnt as its last token.
            void EndDocument()
            {
                encoder.Flush(ids);
                Take();
                writer.Write(end);
            }
        });
        return header!;
    }
}
