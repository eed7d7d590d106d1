using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Decoders;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>Makes tokenizers from SentencePiece models.</summary>
public static class SentencePieceTokenizer
{
    /// <summary>Checks a model and makes its tokenizer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The file it came from, for errors.</param>
    /// <exception cref="InvalidDataException">The model contradicts itself; the message names the piece.</exception>
    public static PipelineTokenizer Create(SentencePieceModel model, string source)
    {
        int unknown = Check(model, source);
        IReadOnlyList<Piece> pieces = model.Pieces;
        string[] tokens = [.. pieces.Select(piece => piece.Text)];
        var added = new List<AddedToken>();
        var found = new List<AddedToken>();
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Kind is PieceKind.Control or PieceKind.Unknown) added.Add(new AddedToken(tokens[id], id));
            if (pieces[id].Kind == PieceKind.UserDefined) found.Add(new AddedToken(tokens[id], id) { Special = false });
        }

        SubwordModel subwords = model.Unigram
            ? new UnigramModel(tokens, [.. pieces.Select(piece => (double)piece.Score)], unknown, model.ByteFallback,
                [.. pieces.Select(piece => piece.Kind)], id => false)
            : MergeModelBuilder.FromScores(pieces, new MergeOptions { UnknownId = unknown, FuseUnknown = true, ByteFallback = model.ByteFallback }, source);
        TemplatePart[] before = model is { AddBegin: true, BeginId: { } begin } ? [new TemplatePart(begin, 0)] : [];
        TemplatePart[] behind = model is { AddEnd: true, EndId: { } end } ? [new TemplatePart(end, 0)] : [];
        return new PipelineTokenizer(new PipelineParts
        {
            Kind = model.Unigram ? "SentencePiece unigram" : "SentencePiece BPE",
            AddedTokens = added,
            FoundByModel = found,
            Normalizer = new SentencePieceNormalizer(model, source),
            Model = subwords,
            Template = SpecialTemplate.Around(before, behind, id => tokens[id]),
            Decoder = Decoder(model, tokens[unknown]),
            BeginId = model.BeginId,
            EndId = model.EndId,
            PadId = model.PadId,
        });
    }

    private static TokenDecoder Decoder(SentencePieceModel model, string unknown)
    {
        bool prefixed = model.AddDummyPrefix || model.RemoveExtraWhitespaces;
        DecoderStep surface = (token, _) => System.Text.Encoding.UTF8.GetString(token) == unknown
            ? (System.Text.Encoding.UTF8.GetBytes(model.UnknownSurface), true) : (token, false);
        DecoderStep spaces = prefixed ? DecoderSteps.LeadingMetaspace("▁") : DecoderSteps.Replace("▁", " ");
        List<DecoderStep> steps = [surface, .. model.ByteFallback ? [DecoderSteps.ByteFallback] : Array.Empty<DecoderStep>(), spaces];
        return new TokenDecoder(steps, DecoderJson.SentencePiece(model.ByteFallback, prefixed)) { HidesSpecial = true };
    }

    private static int Check(SentencePieceModel model, string source)
    {
        int unknown = -1;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        bool[] bytes = new bool[256];
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            Piece piece = model.Pieces[id];
            if (string.IsNullOrEmpty(piece.Text)) throw new InvalidDataException($"{source}: piece {id} is empty: expected text.");
            if (!float.IsFinite(piece.Score))
                throw new InvalidDataException($"{source}: piece {id} '{piece.Text}' has the score {piece.Score}: expected a finite number.");
            if (!Enum.IsDefined(piece.Kind))
                throw new InvalidDataException($"{source}: piece {id} '{piece.Text}' is of type {(int)piece.Kind}: expected 1 to 6.");
            if (!seen.TryAdd(piece.Text, id))
                throw new InvalidDataException($"{source}: '{piece.Text}' is both piece {seen[piece.Text]} and piece {id}: expected each piece once.");
            if (piece.Kind == PieceKind.Byte)
            {
                int value = ByteTokens.Value(piece.Text);
                if (value < 0) throw new InvalidDataException($"{source}: byte piece {id} is '{piece.Text}': expected <0x00> to <0xFF>.");
                bytes[value] = true;
            }

            if (piece.Kind != PieceKind.Unknown) continue;
            if (unknown >= 0) throw new InvalidDataException($"{source}: pieces {unknown} and {id} are both for the unknown: expected one.");
            unknown = id;
        }

        if (unknown < 0) throw new InvalidDataException($"{source}: none of its {model.Pieces.Count} pieces is for the unknown: expected one of type 2.");
        if (model.ByteFallback && Array.IndexOf(bytes, false) is int missing and >= 0)
            throw new InvalidDataException($"{source}: falls back to bytes but has no byte piece {ByteTokens.Name((byte)missing)}.");
        foreach (int? id in new[] { model.BeginId, model.EndId, model.PadId })
            if (id < 0 || id >= model.Pieces.Count)
                throw new InvalidDataException($"{source}: special id {id} is not one of its {model.Pieces.Count} pieces.");
        return unknown;
    }
}
