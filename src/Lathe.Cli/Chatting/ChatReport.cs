using System.Globalization;
using Lathe.Cli.Generating;
using Lathe.Cli.Rendering;
using Lathe.Inference;

namespace Lathe.Cli.Chatting;

/// <summary>Numbers of a chat in words.</summary>
internal static class ChatReport
{
    /// <summary>One line behind an answer.</summary>
    public static string Summary(Generation answer)
    {
        string why = answer.StopReason switch
        {
            StopReason.MaxTokens => "; cut at max-tokens",
            StopReason.ContextFull => "; the context is full",
            StopReason.Cancelled => "; stopped",
            _ => "",
        };
        return $"{Say.Count(answer.Ids.Count, "token")} at {Rate(answer.TokensPerSecond)} tokens/s, first after {First(answer)}{why}";
    }

    public static string Statistics(ChatConversation chat)
    {
        string context = $"context: {Say.Count(chat.Engine.Session.Tokens.Length)} of {Say.Count(chat.Engine.Session.Limit)} tokens, cache {Say.Bytes(chat.Engine.Session.CacheBytes)}; "
            + $"{Say.Count(chat.Turns.Count, "message")}, {Say.Count(chat.Answers, "answer")}";
        if (chat.Last is not { } answer) return context;
        int read = answer.PromptIds.Count - answer.ReusedTokens;
        return $"answer: {Summary(answer)}\nprompt: {Say.Count(answer.PromptIds.Count, "token")}, {Say.Count(answer.ReusedTokens)} known from before, {Say.Count(read)} read at {Rate(answer.PromptTokensPerSecond)} tokens/s\n{context}";
    }

    public static string Settings(ChatSettings settings)
    {
        GenerationOptions o = settings.Options;
        CultureInfo c = CultureInfo.InvariantCulture;
        var lines = new List<string>
        {
            string.Create(c, $"temperature {o.Sampling.Temperature}, top-k {o.Sampling.TopK}, top-p {o.Sampling.TopP}, min-p {o.Sampling.MinP}, typical {o.Sampling.Typical}"),
            string.Create(c, $"seed {o.Seed}, max-tokens {o.MaxTokens}, penalties {o.Processors.Count}, stops {o.StopStrings.Count}"),
        };
        lines.AddRange(settings.Variables.Select(v => $"template.{v.Key} {v.Value.GetRawText()}"));
        return string.Join('\n', lines);
    }

    public static ChatAnswerDocument Document(Generation answer, ChatConversation chat) => new()
    {
        Content = answer.Text,
        StopReason = GenerateReport.Word(answer.StopReason),
        PromptTokens = answer.PromptIds.Count,
        ReusedTokens = answer.ReusedTokens,
        Tokens = answer.Ids.Count,
        FirstTokenSeconds = answer.PromptTime.TotalSeconds,
        TokensPerSecond = answer.TokensPerSecond,
        ContextTokens = chat.Engine.Session.Tokens.Length,
    };

    private static string First(Generation answer) => answer.PromptTime.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{answer.PromptTime.TotalMilliseconds:0} ms") : Say.Time(answer.PromptTime.TotalSeconds);

    private static string Rate(double rate) => rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
