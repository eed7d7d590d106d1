using System.Text;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Exchanges words of the question for others of the same meaning, from groups of our own making; English. What is quoted, code and the
/// text to be worked on stay, and so do questions about words.
/// </summary>
public sealed class SynonymAugmenter : IAugmenter
{
    // Verbs are exchanged where they command: a list is not an enumerate.
    private static readonly string[] Verbs =
    [
        "explain,clarify", "create,produce,make", "write,compose", "identify,determine,find", "list,enumerate", "provide,give,supply", "suggest,propose,recommend", "summarize,condense,sum up",
        "classify,categorize", "rewrite,rephrase,reword", "compute,calculate,work out", "choose,select,pick", "improve,enhance", "construct,build", "generate,produce,come up with",
        "convert,change", "discuss,talk about", "edit,revise", "combine,merge", "show,demonstrate", "analyze,examine", "name,state", "design,devise", "compare,contrast", "describe,characterize",
    ];

    private static readonly string[] Others =
    [
        "big,large", "quick,fast,rapid", "important,significant,crucial", "difficult,hard", "advantages,benefits,upsides", "disadvantages,drawbacks,downsides", "ways,methods", "main,principal,chief",
        "largest,biggest,greatest", "smallest,tiniest", "appropriate,suitable,fitting", "several,a number of", "children,kids", "movie,film", "company,firm", "brief,short,concise", "mistakes,errors",
        "example,instance", "examples,instances", "difference,distinction", "differences,distinctions", "interesting,intriguing", "popular,well-known", "famous,renowned", "common,frequent", "purchase,buy",
        "topic,subject", "essential,vital", "impact,effect", "creative,imaginative", "reasons,grounds", "steps,stages", "healthy,wholesome", "happy,glad", "beautiful,lovely", "begin,start", "tips,hints",
    ];

    private static readonly HashSet<string> BeforeCommands = new(StringComparer.OrdinalIgnoreCase) { "please", "to", "you", "and", "then" };
    private static readonly Dictionary<string, string[]> VerbGroups = Groups(Verbs), OtherGroups = Groups(Others);

    /// <inheritdoc/>
    public string Name => "synonyms";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Question.Of(record) is not { } message) return null;
        int free = Question.FreePart(message);
        if (free == 0) return null;
        var varied = new StringBuilder(message.Length + 16);
        string before = "";
        bool article = false;
        for (int at = 0; at < free;)
        {
            int start = at;
            while (at < free && char.IsAsciiLetter(message[at])) at++;
            if (at == start)
            {
                if (message[at] is '.' or '!' or '?') before = "";
                varied.Append(message[at++]);
                continue;
            }

            string word = message[start..at], lower = word.ToLowerInvariant();
            bool commands = before.Length == 0 || BeforeCommands.Contains(before);
            string other = (commands && VerbGroups.TryGetValue(lower, out string[]? group)) || OtherGroups.TryGetValue(lower, out group) ? Question.Choose(group, key, start) : lower;
            if (article) Fit(varied, other);
            varied.Append(other == lower ? word : char.IsUpper(word[0]) ? char.ToUpperInvariant(other[0]) + other[1..] : other);
            article = lower is "a" or "an";
            before = word;
        }

        return Question.With(record, varied.Append(message, free, message.Length - free).ToString());
    }

    // "a significant", "an important": the article goes with the word behind it, where that was exchanged or not.
    private static void Fit(StringBuilder text, string word)
    {
        bool spoken = word[0] is 'a' or 'e' or 'i' or 'o';
        int end = text.Length - 1;
        if (text[end] != ' ') return;
        bool has = text[end - 1] is 'n' or 'N';
        bool known = OtherGroups.ContainsKey(word);
        if (!known || has == spoken) return;
        if (spoken) text.Insert(end, 'n');
        else text.Remove(end - 1, 1);
    }

    private static Dictionary<string, string[]> Groups(string[] lists)
    {
        var groups = new Dictionary<string, string[]>();
        foreach (string list in lists)
        {
            string[] words = list.Split(',');
            foreach (string word in words) groups.TryAdd(word, [.. words.Where(w => w != word)]);
        }

        return groups;
    }
}
