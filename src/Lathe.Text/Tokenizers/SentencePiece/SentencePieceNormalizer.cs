using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece's own normalizer (Kudo and Richardson 2018): the longest rule of the character map at each place, user-defined
/// pieces left as they are, spaces at the ends and in runs taken out, one put in front, and all written <c>▁</c>.
/// </summary>
internal sealed class SentencePieceNormalizer : Normalizer
{
    private readonly SentencePieceModel _model;
    private readonly CharacterMap? _map;
    private readonly ByteTrie? _kept;
    private readonly byte[] _space;

    /// <exception cref="InvalidDataException">The character map is damaged.</exception>
    public SentencePieceNormalizer(SentencePieceModel model, string source)
    {
        _model = model;
        _map = model.CharacterMap.IsEmpty ? null : new CharacterMap(model.CharacterMap.ToArray(), source);
        byte[]?[] kept = [.. model.Pieces.Select(piece => piece.Kind == PieceKind.UserDefined ? Encoding.UTF8.GetBytes(piece.Text) : null)];
        _kept = kept.Any(piece => piece is not null) ? new ByteTrie(kept) : null;
        _space = Encoding.UTF8.GetBytes(model.EscapeWhitespaces ? "▁" : " ");
    }

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result) => Part(text, begins: true, ends: true, result);

    // A rule must not reach across the cut, nor go on behind the space; combining marks do not stand behind it.
    public override bool CutsBefore(ReadOnlySpan<byte> space, bool first) => first && !(_model.AddDummyPrefix && _model.WhitespaceAsSuffix)
        && (_map is null || _map.StandsAlone(space))
        && !_model.Pieces.Any(piece => piece.Kind == PieceKind.UserDefined && piece.Text.Any(char.IsWhiteSpace));

    /// <summary>As the parts that Hugging Face has for the same.</summary>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        var parts = new List<Normalizer>();
        if (_map is not null) parts.Add(new PrecompiledNormalizer(_map));
        if (_model.RemoveExtraWhitespaces)
        {
            parts.Add(new StripNormalizer(left: true, right: true));
            parts.Add(new ReplaceNormalizer(TextPattern.Expression(" {2,}"), " "));
        }

        if (_model.AddDummyPrefix) parts.Add(new PrependNormalizer("▁"));
        if (_model.EscapeWhitespaces) parts.Add(new ReplaceNormalizer(TextPattern.Literal(" "), "▁"));
        new SequenceNormalizer(parts).WriteTo(writer);
    }

    public override void Part(ReadOnlySpan<byte> text, bool begins, bool ends, Utf8Buffer result)
    {
        bool squeeze = _model.RemoveExtraWhitespaces;
        while (begins && squeeze && text.Length > 0)
        {
            int covered = Prefix(text, out ReadOnlySpan<byte> head);
            if (!head.SequenceEqual(" "u8)) break;
            text = text[covered..];
        }

        if (text.Length == 0) return;
        int start = result.Length;
        if (begins && _model.AddDummyPrefix && !_model.WhitespaceAsSuffix) result.Append(_space);
        bool afterSpace = begins && squeeze;
        while (text.Length > 0)
        {
            int covered = Prefix(text, out ReadOnlySpan<byte> part);
            while (afterSpace && part.Length > 0 && part[0] == ' ') part = part[1..];
            if (part.Length > 0)
            {
                foreach (byte value in part)
                {
                    if (value == ' ') result.Append(_space);
                    else result.Append(value);
                }

                afterSpace = squeeze && part[^1] == ' ';
            }

            text = text[covered..];
        }

        while (ends && squeeze && result.Length - _space.Length >= start && result.Span.EndsWith(_space)) result.Truncate(result.Length - _space.Length);
        if (_model.AddDummyPrefix && _model.WhitespaceAsSuffix) result.Append(_space);
    }

    /// <summary>What the start of the text becomes, and how many bytes of it that is.</summary>
    private int Prefix(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> normal)
    {
        if (_kept is not null && _kept.Longest(text, out _) is int kept and > 0)
        {
            normal = text[..kept];
            return kept;
        }

        if (_map is not null && _map.Longest(text, out normal) is int covered and > 0) return covered;
        Rune.DecodeFromUtf8(text, out _, out int width);
        normal = text[..width];
        return width;
    }
}
