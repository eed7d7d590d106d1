using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Formatting;

/// <summary>
/// From records to tokens and a mask of those that are learnt. The template is the object that answers are asked with, so a model reads in
/// use what it read in training. Immutable; for any number of threads.
/// </summary>
public sealed class ExampleEncoder
{
    /// <summary>The name its drops are told under.</summary>
    public const string StageName = "format";

    /// <summary>Makes an encoder.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="template">The model's; the one it will be served with.</param>
    /// <param name="options">Length, mask, truncation; null for the defaults.</param>
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, ExampleEncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(template);
        (Tokenizer, Template, Options) = (tokenizer, template, options ?? new ExampleEncoderOptions());
        Options.Validate();
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The template.</summary>
    public ChatTemplate Template { get; }

    /// <summary>How it encodes.</summary>
    public ExampleEncoderOptions Options { get; }

    /// <summary>Encodes records one after another as they are asked for.</summary>
    /// <param name="records">Texts and conversations; of preferences and ratings the good answer is learnt.</param>
    /// <param name="dropped">Is told of each that cannot be learnt from, and why.</param>
    public IEnumerable<EncodedExample> Encode(IEnumerable<DataRecord> records, Action<Drop>? dropped = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (DataRecord record in records)
        {
            if (TryEncode(record, out string reason, out string? detail) is { } example) yield return example;
            else dropped?.Invoke(record.Dropped(StageName, reason, detail));
        }
    }

    /// <summary>Encodes preferences one after another as they are asked for.</summary>
    /// <param name="records">Preferences; anything else is dropped.</param>
    /// <param name="dropped">Is told of each that cannot be learnt from, and why.</param>
    public IEnumerable<EncodedPair> EncodePairs(IEnumerable<DataRecord> records, Action<Drop>? dropped = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (DataRecord record in records)
        {
            (string Reason, string? Detail) why = ("no preference", $"it is a {record.Kind} record");
            if (record.Kind == RecordKind.Preference
                && EncodeAnswer(record, record.Chosen, out why.Reason, out why.Detail) is { } chosen && EncodeAnswer(record, record.Rejected, out why.Reason, out why.Detail) is { } rejected)
            {
                yield return new EncodedPair(chosen, rejected);
            }
            else
            {
                dropped?.Invoke(record.Dropped(StageName, why.Reason, why.Detail));
            }
        }
    }

    /// <summary>A record as tokens.</summary>
    /// <param name="record">What is encoded.</param>
    /// <param name="reason">Why it cannot be, in a word or two, where the result is null.</param>
    /// <param name="detail">What exactly was wrong, or null.</param>
    public EncodedExample? TryEncode(DataRecord record, out string reason, out string? detail)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record is { Kind: RecordKind.Rated, Good: false })
        {
            (reason, detail) = ("rated bad", null);
            return null;
        }

        return record.Kind switch
        {
            RecordKind.Text => Finish(Text(record.Text ?? ""), record, out reason, out detail),
            RecordKind.Chat => Conversation(record, [], Options.Learned, out reason, out detail),
            _ => EncodeAnswer(record, record.Chosen, out reason, out detail),
        };
    }

    /// <summary>A conversation with an answer to it, of which the answer alone is learnt.</summary>
    /// <param name="record">What comes before: its turns and tools.</param>
    /// <param name="answer">The answer's turns.</param>
    /// <param name="reason">Why there is none, where the result is null.</param>
    /// <param name="detail">What exactly was wrong, or null.</param>
    public EncodedExample? EncodeAnswer(DataRecord record, IReadOnlyList<ChatTurn> answer, out string reason, out string? detail)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Count > 0) return Conversation(record, answer, LearnedTokens.LastAnswer, out reason, out detail);
        (reason, detail) = ("no answer", null);
        return null;
    }

    /// <summary>The tokens of the conversation before an answer, up to where it begins: what a rollout goes on from.</summary>
    /// <exception cref="ChatTemplateException">The template refuses the conversation.</exception>
    public int[] Prompt(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Template.EncodePrompt(Tokenizer, record.Turns, Render(record));
    }

    private RenderOptions Render(DataRecord record) => new() { Tools = record.Tools, SpecialInMessages = Options.SpecialInMessages };

    private EncodedExample? Conversation(DataRecord record, IReadOnlyList<ChatTurn> answer, LearnedTokens learned, out string reason, out string? detail)
    {
        List<ChatTurn> turns = [.. record.Turns, .. answer];
        int left = 0;
        try
        {
            ChatTokens tokens = Template.Encode(Tokenizer, turns, Render(record));
            while (Options.Truncation == TruncationPolicy.OldestTurns && tokens.Ids.Length > Options.MaxTokens && LeaveOutOldest(turns) is > 0 and var fewer)
            {
                tokens = Template.Encode(Tokenizer, turns, Render(record));
                left += fewer;
            }

            if (learned == LearnedTokens.All) tokens.IsAnswer.AsSpan().Fill(true);
            if (learned == LearnedTokens.LastAnswer) KeepLast(tokens.IsAnswer);
            if (learned == LearnedTokens.Answers && record.Learnt is { } learnt && !Keep(tokens.IsAnswer, turns, learnt, left))
            {
                (reason, detail) = ("answers not told apart", "the data says which of its answers are learnt, but the template does not part one from the next");
                return null;
            }

            return Finish(tokens, record, out reason, out detail, left > 0);
        }
        catch (ChatTemplateException e)
        {
            (reason, detail) = ("refused by the template", e.Message);
            return null;
        }
    }

    private EncodedExample? Finish(ChatTokens tokens, DataRecord record, out string reason, out string? detail, bool shortened = false)
    {
        (int[] ids, bool[] learned) = (tokens.Ids, tokens.IsAnswer);
        (reason, detail) = ("", null);
        if (ids.Length > Options.MaxTokens)
        {
            detail = $"{ids.Length} tokens, {Options.MaxTokens} fit";
            if (Options.Truncation == TruncationPolicy.Drop)
            {
                reason = "too long";
                return null;
            }

            Range kept = Options.Truncation == TruncationPolicy.Start ? ^Options.MaxTokens.. : ..Options.MaxTokens;
            (ids, learned, shortened) = (ids[kept], learned[kept], true);
        }

        if (learned.Length > 0) learned[0] = false;
        if (!learned.AsSpan().Contains(true))
        {
            reason = detail is not null ? "no answer in what fits" : "no answer";
            return null;
        }

        return new EncodedExample(ids, learned) { Source = record.Source, Line = record.Line, Truncated = shortened };
    }

    // A text begins and ends with the tokens that say so, where the vocabulary has them.
    private ChatTokens Text(string text)
    {
        List<int> ids = [];
        if (Tokenizer.BeginId is { } begin) ids.Add(begin);
        Tokenizer.Encode(text, ids);
        if (Tokenizer.EndId is { } end) ids.Add(end);
        return new ChatTokens([.. ids], [.. Enumerable.Repeat(true, ids.Count)]);
    }

    // From the first message of the user up to, not including, his second; the last exchange stays.
    private static int LeaveOutOldest(List<ChatTurn> turns)
    {
        int first = turns.FindIndex(t => t.Role == "user");
        int second = first < 0 ? -1 : turns.FindIndex(first + 1, t => t.Role == "user");
        if (second < 0) return 0;
        turns.RemoveRange(first, second - first);
        return second - first;
    }

    // Answers are runs of the mask, one for each turn of the assistant, unless a template puts them side by side.
    private static bool Keep(bool[] answer, List<ChatTurn> turns, IReadOnlyList<bool> learnt, int left)
    {
        int first = turns.FindIndex(t => t.Role == "user");
        bool[] wanted = [.. turns.Select((t, i) => (t.IsAnswer, Learnt: learnt[i + (i >= Math.Max(0, first) ? left : 0)])).Where(t => t.IsAnswer).Select(t => t.Learnt)];
        int run = 0;
        for (int i = 0; i < answer.Length; run++)
        {
            while (i < answer.Length && !answer[i]) i++;
            int end = i;
            while (end < answer.Length && answer[end]) end++;
            if (end == i) break;
            if (run >= wanted.Length) return false;
            if (!wanted[run]) answer.AsSpan(i, end - i).Clear();
            i = end;
        }

        return run == wanted.Length;
    }

    private static void KeepLast(bool[] answer)
    {
        int last = Array.LastIndexOf(answer, true);
        while (last > 0 && answer[last - 1]) last--;
        if (last > 0) answer.AsSpan(0, last).Clear();
    }
}
