using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Splitters;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Streaming;

/// <summary>
/// Encodes what it holds up to the last of the <see cref="SafeCuts"/> whenever a block is full; where there is none the block
/// doubles. The rest then goes on in the middle of a text: nothing is put in front of it, nothing taken off.
/// </summary>
internal sealed class PipelineStreamEncoder(PipelineTokenizer tokenizer, EncodeOptions options, SafeCuts cuts, int block) : BlockStreamEncoder(block)
{
    public const int BlockSize = 1 << 16;

    // Places to try where normalised text turns out not to end in a plain character.
    private const int Tries = 8;

    private readonly EncodeOptions _normalizedOptions = tokenizer.ForNormalized(options);
    private readonly List<int> _part = [];
    private readonly PieceList _pieces = new();
    private Utf8Buffer _from = new(), _to = new();
    private bool _begun, _endsPlain;
    private State _state = new(First: true, InSegment: false, default);

    protected override void EncodeRest(List<int> ids)
    {
        Begin(ids);
        Body(Text, last: true, ids);
        if (options.AddSpecial && tokenizer.Parts.Template is { } template)
            ids.AddRange(template.Single.SkipWhile(part => part.Id >= 0).Skip(1).Select(part => part.Id));
        (_begun, _state) = (false, new State(First: true, InSegment: false, default));
    }

    private void Begin(List<int> ids)
    {
        if (!_begun && options.AddSpecial && tokenizer.Parts.Template is { } template)
            ids.AddRange(template.Single.TakeWhile(part => part.Id >= 0).Select(part => part.Id));
        _begun = true;
    }

    protected override void EncodeCertain(List<int> ids)
    {
        State before = _state;
        int cut = Text.Length;
        for (int i = 0; i < Tries && (cut = cuts.Last(Text, cut)) > 0; i++)
        {
            _part.Clear();
            Body(Text[..cut], last: false, _part);
            if (!_endsPlain)
            {
                _state = before;
                continue;
            }

            Begin(ids);
            ids.AddRange(_part);
            Drop(cut);
            return;
        }
    }

    private void Body(ReadOnlySpan<byte> text, bool last, List<int> ids)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text)) text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        bool search = tokenizer.Plain.Active(options);
        _endsPlain = true;
        for (int at = 0; at < text.Length;)
        {
            AddedTokenMatch match = search ? tokenizer.Plain.Next(text, at, text.Length, options) : default;
            int end = match.Found ? match.Start : text.Length;
            if (end > at) Segment(text[at..end], last || match.Found, ids);
            if (match.Found)
            {
                ids.Add(match.Token!.Id);
                _state = default;
                _endsPlain = true;
            }

            at = match.Found ? match.End : end;
        }
    }

    private void Segment(ReadOnlySpan<byte> segment, bool ends, List<int> ids)
    {
        bool begins = !_state.InSegment;
        ReadOnlySpan<byte> text = segment;
        for (int i = 0; i < cuts.Stages.Count; i++)
        {
            _to.Clear();
            cuts.Stages[i].Part(text, begins, ends, _to);
            (_from, _to) = (_to, _from);
            text = _from.Span;
            _endsPlain &= PlainCharacters.End(text);
        }

        bool search = cuts.Stages.Count > 0 && tokenizer.Normalized.Active(_normalizedOptions);
        for (int at = 0; at < text.Length;)
        {
            AddedTokenMatch match = search ? tokenizer.Normalized.Next(text, at, text.Length, _normalizedOptions) : default;
            int end = match.Found ? match.Start : text.Length;
            if (end > at) Cut(text[at..end], ids);
            if (match.Found)
            {
                ids.Add(match.Token!.Id);
                _state = default;
            }

            at = match.Found ? match.End : end;
        }

        _state = _state with { First = false, InSegment = true };
    }

    private void Cut(ReadOnlySpan<byte> text, List<int> ids)
    {
        PieceCarry carry = _state.Carry;
        if (tokenizer.Parts.Splitter is { } splitter)
        {
            _pieces.Clear();
            splitter.Split(text, _state.First, _pieces);
            for (int i = 0; i < _pieces.Count; i++) tokenizer.Model.Encode(_pieces[i], ids);
        }
        else
        {
            tokenizer.Model.Encode(text, ids, ref carry);
        }

        _state = _state with { First = false, Carry = carry };
    }

    /// <summary>What the parts so far leave to know.</summary>
    /// <param name="First">Nothing has come before.</param>
    /// <param name="InSegment">The text goes on where the last part ended; not behind an added token.</param>
    /// <param name="Carry">Of the model, where there is no splitter.</param>
    private readonly record struct State(bool First, bool InSegment, PieceCarry Carry);
}
