using System.Runtime.CompilerServices;
using System.Text;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>Encodes stretches of text that hold no added token: cut, look up, merge.</summary>
internal readonly ref struct BpePieces(ByteLevelBpe tokenizer, BpeScratch scratch, List<int> ids)
{
    private readonly BpeVocabulary _vocabulary = tokenizer.Vocabulary;

    /// <summary>Encodes a stretch. The pattern sees the whole text; the end is a cut between two pieces.</summary>
    public void Encode(ReadOnlySpan<byte> text, int start, int end)
    {
        if (start >= end) return;
        ByteLevelBpeModel model = tokenizer.Model;
        if ((model.Normalize is null || Ascii.IsValid(text[start..end])) && !(model.AddPrefixSpace && text[start] != ' '))
        {
            Cut(model.Pattern, text, start, end);
            return;
        }

        // Rare settings, a copy each: what is cut is not the text itself. They are never used on a part of a stretch.
        string changed = Encoding.UTF8.GetString(text[start..end]);
        if (model.Normalize is not null) changed = model.Normalize(changed);
        if (model.AddPrefixSpace && !changed.StartsWith(' ')) changed = " " + changed;
        byte[] bytes = Encoding.UTF8.GetBytes(changed);
        Cut(model.Pattern, bytes, 0, bytes.Length);
    }

    /// <summary>Encodes one piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Piece(ReadOnlySpan<byte> text, int start, int length)
    {
        if (length > WordKey.MaxLength)
        {
            LongPiece(text.Slice(start, length));
            return;
        }

        WordKey key = WordKey.Read(text, start, length);
        ulong hash = key.Hash;
        int id = _vocabulary.Words.Find(key, hash);
        if (id >= 0) ids.Add(id);
        else ShortPiece(text.Slice(start, length), key, hash);
    }

    private void Cut(PreTokenizer pattern, ReadOnlySpan<byte> text, int start, int end)
    {
        while (start < end)
        {
            int next = pattern.Next(text, start);
            Piece(text, start, next - start);
            start = next;
        }
    }

    private void ShortPiece(ReadOnlySpan<byte> piece, WordKey key, ulong hash)
    {
        if (scratch.Cache.TryGet(key, hash, out ReadOnlySpan<int> known))
        {
            foreach (int id in known) ids.Add(id);
            return;
        }

        ReadOnlySpan<int> merged = Merge(piece);
        scratch.Cache.Put(key, hash, merged);
        ids.AddRange(merged);
    }

    private void LongPiece(ReadOnlySpan<byte> piece)
    {
        int whole = _vocabulary.FindWhole(piece);
        if (whole >= 0) ids.Add(whole);
        else ids.AddRange(Merge(piece));
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece)
    {
        Span<int> parts = scratch.Room(piece.Length);
        for (int i = 0; i < piece.Length; i++)
        {
            int id = _vocabulary.ByteIds[piece[i]];
            parts[i] = id >= 0 ? id : tokenizer.UnknownId ?? throw new FormatException(
                $"The text has the byte 0x{piece[i]:X2}, which the vocabulary does not have, and there is no unknown token to stand for it.");
        }

        return parts[..BpeMerger.Merge(_vocabulary.Pairs, parts)];
    }
}
