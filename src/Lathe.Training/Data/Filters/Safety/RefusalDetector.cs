using System.Text.RegularExpressions;

namespace Lathe.Training.Data.Filters.Safety;

/// <summary>
/// Says whether an answer refuses, by its words: English phrases of refusing in its first sentences, and whether it answers all the same
/// after them. No classifier: a model that evades without saying so is not noticed, and one that says it cannot and then does is
/// <see cref="RefusalKind.Partial"/>.
/// </summary>
public static partial class RefusalDetector
{
    // A refusal comes at once; what stands further down ("you cannot do this in Windows") is mostly about something else.
    private const int Reach = 360;

    // An answer that goes on for so long behind a refusal, with steps or code, gives what it said it would not.
    private const int LongAnswer = 280;

    /// <summary>Whether the answer is a full refusal.</summary>
    public static bool IsRefusal(string answer) => Judge(answer).Kind == RefusalKind.Full;

    /// <summary>Whether it refuses wholly, in part or not at all, and the phrase that says so.</summary>
    public static RefusalVerdict Judge(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        string head = answer.Length <= Reach ? answer : answer[..Reach];
        string plain = head.Replace('\u2019', '\'').Replace('\u2018', '\'').Replace('\n', ' ');
        Match refusal = Earliest(Refusing().Match(plain), Declining().Match(plain), Harmful().Match(plain));
        if (!refusal.Success) return new RefusalVerdict(RefusalKind.None, null);
        string rest = answer[(refusal.Index + refusal.Length)..];
        bool answers = (rest.Length > LongAnswer && Delivers().IsMatch(rest)) || Turns().IsMatch(rest) || refusal.Index > LongAnswer;
        return new RefusalVerdict(answers ? RefusalKind.Partial : RefusalKind.Full, head.Substring(refusal.Index, refusal.Length).Trim());
    }

    private static Match Earliest(params ReadOnlySpan<Match> matches)
    {
        Match first = matches[0];
        foreach (Match match in matches)
            if (match.Success && (!first.Success || match.Index < first.Index))
                first = match;
        return first;
    }

    // "I cannot help" refuses; "I cannot wait", "I can't recommend it enough" and "I'm sorry to hear that" do not.
    [GeneratedRegex(@"\b(?:i|we)(?:'m|\s+am|\s+are|'re)?\s+(?:really\s+|simply\s+|just\s+|also\s+|afraid\s+(?:that\s+)?(?:i\s+|we\s+)?|sorry,?\s+(?:but\s+)?(?:i\s+|we\s+)?)*" +
        @"(?:can\s*not|can't|won't|will\s+not|could\s*n[o']t|would\s+not|wouldn't|do\s+not|don't|am\s+not|'m\s+not|not|unable|must\s+not|shouldn't|should\s+not)\s+" +
        @"(?:be\s+)?(?:able\s+|going\s+|willing\s+|allowed\s+|permitted\s+|programmed\s+|designed\s+|comfortable\s+|in\s+a\s+position\s+|feel\s+comfortable\s+)?(?:to\s+|with\s+)?(?:in\s+good\s+conscience\s+|ethically\s+|really\s+|directly\s+|actively\s+)?" +
        @"(?:help|assist|answer|provide|providing|offer|give|giving|do\s+(?:that|this|it|so)|comply|fulfil+|engage|support|supporting|participate|create|creating|generate|generating|write|writing|produce|discuss|discussing|share|sharing|tell\s+you|teach|encourage|promote|condone|recommend\s+(?:any|that|this)|advise|explain\s+how|respond|proceed|continue|carry\s+out|accept|process\s+that|talk\s+about|speak\s+about|make\s+(?:that|this|such)|have\s+(?:access|an?\s+opinion|personal\s+opinions?)|suggest\s+(?:any|that|ways))\b" +
        @"(?!\s+but\s+(?:notice|wonder|think|feel))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Refusing();

    [GeneratedRegex(@"\b(?:i|we)\s+(?:must|have\s+to|need\s+to|will\s+have\s+to|respectfully)?\s*(?:decline|refuse)\b|\bcannot\s+(?:assist|help)\s+(?:you\s+)?with\b|\bcan't\s+(?:assist|help)\s+(?:you\s+)?with\b" +
        @"|\b(?:that|this|it)(?:'s|\s+is)\s+(?:not\s+something|nothing|something)\s+(?:that\s+)?i\s*(?:can|'m\s+able|am\s+able|will|can't|cannot|won't|do(?:\s+not|n't)?)\b" +
        @"|\bi\s+(?:can\s+)?only\s+(?:answer|help\s+with|know\s+about|do|talk\s+about|work\s+with)\b|\b(?:outside|beyond)\s+(?:of\s+)?(?:my|the\s+scope|what\s+i)\b" +
        @"|\b(?:against|violates?|goes\s+against)\s+(?:my|our|the|openai's?)\s+(?:\w+\s+){0,3}(?:guidelines|policy|policies|programming|principles|rules|ethics|terms|values)\b" +
        @"|^\s*(?:no,?\s+)?(?:i'm\s+|i\s+am\s+)?(?:very\s+|so\s+)?sorry,?\s+(?:but\s+)?(?:(?:i|we)\s+(?:can\s*not|can't|won't|don't|am\s+not|do\s+not)\b|(?:that|this)\s+(?:is\s+not|isn't)|no\b|not\s+(?:possible|able))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Declining();

    [GeneratedRegex(@"(?:\b(?:that|this|it|doing\s+so|your\s+request|such\s+\w+)|^\w+ing(?:\s+\w+){1,5})(?:'s|\s+is|\s+are|\s+would\s+be)\s+(?:both\s+|highly\s+|extremely\s+|very\s+|deeply\s+)?(?:illegal|unethical|harmful|morally\s+wrong|against\s+the\s+law)\b|\b(?:not|never)\s+(?:appropriate|ethical|legal|acceptable)\s+(?:or\s+\w+\s+)?to\b" +
        @"|\bi\s+(?:strongly\s+)?(?:urge|encourage)\s+you\s+(?:not\s+to|to\s+(?:seek|reconsider))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Harmful();

    [GeneratedRegex(@"(?:^|\n)\s*(?:1[.)]|step\s+1|```|first,)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Delivers();

    [GeneratedRegex(@"\b(?:but|however|that\s+said|nevertheless|still),?\s+(?:here(?:'s|\s+is|\s+are)|i\s+(?:can|will|'ll)\s+(?:tell|show|explain|give)\s+you\s+(?:how|the|an?)\b|sure)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Turns();
}
