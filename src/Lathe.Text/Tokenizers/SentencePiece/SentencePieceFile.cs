using Google.Protobuf;
using Lathe.Text.Tokenizers.Pipeline;

namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>Reads <c>tokenizer.model</c>, <c>spiece.model</c>: SentencePiece's protobuf <c>ModelProto</c> (sentencepiece_model.proto).</summary>
public static class SentencePieceFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">Not such a file, or damaged; the message says where.</exception>
    public static PipelineTokenizer Load(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The protobuf.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="InvalidDataException">Not such a model, or damaged.</exception>
    public static PipelineTokenizer Parse(byte[] bytes, string source) => SentencePieceTokenizer.Create(ReadModel(bytes, source), source);

    /// <summary>Reads what the model says, without making a tokenizer.</summary>
    /// <param name="bytes">The protobuf.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="InvalidDataException">Not such a model, or damaged.</exception>
    public static SentencePieceModel ReadModel(byte[] bytes, string source)
    {
        var pieces = new List<Piece>();
        var spec = new Spec();
        var input = new CodedInputStream(bytes);
        try
        {
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                switch (tag)
                {
                    case (1 << 3) | 2:
                        pieces.Add(ReadPiece(input.ReadBytes()));
                        break;
                    case (2 << 3) | 2:
                        spec.ReadTrainer(input.ReadBytes());
                        break;
                    case (3 << 3) | 2:
                        spec.ReadNormalizer(input.ReadBytes());
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"{source} is not a SentencePiece model or is cut short: at byte {input.Position} of {bytes.Length}, "
                + $"after {pieces.Count} pieces: {error.Message}", error);
        }

        if (spec.ModelType is not (1 or 2))
        {
            throw new InvalidDataException($"{source}: its model type is {spec.ModelType switch { 3 => "WORD", 4 => "CHAR", _ => spec.ModelType.ToString() }}: "
                + "Lathe reads UNIGRAM (1) and BPE (2).");
        }

        int? Id(string text, PieceKind kind) => pieces.FindIndex(piece => piece.Kind == kind && piece.Text == text) is int id and >= 0 ? id : null;
        int? begin = Id(spec.Begin, PieceKind.Control), end = Id(spec.End, PieceKind.Control);
        bool unigram = spec.ModelType == 1;
        return new SentencePieceModel
        {
            Pieces = pieces,
            Unigram = unigram,
            ByteFallback = spec.ByteFallback,
            AddDummyPrefix = spec.AddDummyPrefix,
            RemoveExtraWhitespaces = spec.RemoveExtraWhitespaces,
            EscapeWhitespaces = spec.EscapeWhitespaces,
            WhitespaceAsSuffix = spec.WhitespaceAsSuffix,
            CharacterMap = spec.CharacterMap,
            UnknownSurface = spec.UnknownSurface,
            BeginId = begin,
            EndId = end,
            PadId = Id(spec.Pad, PieceKind.Control),
            // The file does not say; LLaMA's family begins with <s>, T5's ends with </s>.
            AddBegin = !unigram,
            AddEnd = unigram,
        };
    }

    internal static bool Recognises(TokenizerProbe probe)
        => probe.Head.Length > 4 && probe.Head.Span[0] == 0x0A && probe.Head.Span[1] < 0x80 && probe.Head.Span[2] == 0x0A
            && probe.Head.Span[3] == probe.Head.Span[1] - PieceOverhead(probe.Head.Span);

    /// <summary>A first piece without score or type is 2 bytes longer than its text; with them 7, 4 or 9.</summary>
    private static int PieceOverhead(ReadOnlySpan<byte> head)
    {
        int difference = head[1] - head[3];
        return difference is 2 or 4 or 7 or 9 ? difference : -1000;
    }

    private static Piece ReadPiece(ByteString message)
    {
        (string text, float score, PieceKind kind) = ("", 0f, PieceKind.Normal);
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            switch (tag)
            {
                case (1 << 3) | 2:
                    text = input.ReadString();
                    break;
                case (2 << 3) | 5:
                    score = input.ReadFloat();
                    break;
                case 3 << 3:
                    kind = (PieceKind)input.ReadEnum();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new Piece(text, score, kind);
    }

    private sealed class Spec
    {
        public int ModelType { get; private set; } = 1;

        public bool ByteFallback { get; private set; }

        public bool WhitespaceAsSuffix { get; private set; }

        public string UnknownSurface { get; private set; } = " \u2047 ";

        public string Begin { get; private set; } = "<s>";

        public string End { get; private set; } = "</s>";

        public string Pad { get; private set; } = "<pad>";

        public byte[] CharacterMap { get; private set; } = [];

        public bool AddDummyPrefix { get; private set; } = true;

        public bool RemoveExtraWhitespaces { get; private set; } = true;

        public bool EscapeWhitespaces { get; private set; } = true;

        public void ReadTrainer(ByteString message)
        {
            CodedInputStream input = message.CreateCodedInput();
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                switch (tag)
                {
                    case 3 << 3:
                        ModelType = input.ReadEnum();
                        break;
                    case 24 << 3:
                        WhitespaceAsSuffix = input.ReadBool();
                        break;
                    case 35 << 3:
                        ByteFallback = input.ReadBool();
                        break;
                    case (44 << 3) | 2:
                        UnknownSurface = input.ReadString();
                        break;
                    case (46 << 3) | 2:
                        Begin = input.ReadString();
                        break;
                    case (47 << 3) | 2:
                        End = input.ReadString();
                        break;
                    case (48 << 3) | 2:
                        Pad = input.ReadString();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }
        }

        public void ReadNormalizer(ByteString message)
        {
            CodedInputStream input = message.CreateCodedInput();
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                switch (tag)
                {
                    case (2 << 3) | 2:
                        CharacterMap = input.ReadBytes().ToByteArray();
                        break;
                    case 3 << 3:
                        AddDummyPrefix = input.ReadBool();
                        break;
                    case 4 << 3:
                        RemoveExtraWhitespaces = input.ReadBool();
                        break;
                    case 5 << 3:
                        EscapeWhitespaces = input.ReadBool();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }
        }
    }
}
