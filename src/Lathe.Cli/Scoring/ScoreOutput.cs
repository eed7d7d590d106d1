using System.Text.Json;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Tokenizers;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Scoring;

/// <summary>Writes tokens as they are scored, so that a long text's are never all in memory, and the sums behind them.</summary>
/// <param name="host">The streams.</param>
/// <param name="tokenizer">Spells the tokens.</param>
/// <param name="json">One document, whose first field is the list of tokens.</param>
/// <param name="tokens">Whether each token is told, or only the sums.</param>
/// <param name="top">How many of the most probable tokens to tell at each place.</param>
internal sealed class ScoreOutput(CliHost host, Tokenizer tokenizer, bool json, bool tokens, int top)
{
    private readonly LogProbabilities _reader = new(top);
    private bool _begun;

    public void Token(long index, int id, double logProbability, ReadOnlySpan<float> logits)
    {
        if (!tokens) return;
        TextWriter writer = host.Out.Writer;
        if (json)
        {
            writer.Write(_begun ? "," : "{\"tokens\":[");
            IReadOnlyList<TokenAlternative> alternatives = top > 0 ? _reader.Of(logits, id).Top : [];
            var document = new ScoredTokenDocument(index, id, tokenizer.TokenText(id), logProbability, [.. alternatives.Select(a => new AlternativeDocument(a.Id, Spell(a.Id), a.LogProbability))]);
            writer.Write(JsonSerializer.Serialize(document, CliJson.Default.ScoredTokenDocument));
        }
        else
        {
            if (!_begun) ScorePage.Heading(host.Out);
            ScorePage.Token(host.Out, id, TokenPage.Visible(tokenizer, id), logProbability);
        }

        _begun = true;
    }

    public void Sums(ScoreDocument document)
    {
        if (!json)
        {
            if (_begun) host.Out.WriteLine();
            ScorePage.Summary(document, host.Out);
            return;
        }

        string rest = JsonSerializer.Serialize(document, CliJson.Default.ScoreDocument);
        host.Out.WriteLine((_begun ? "]," : tokens ? "{\"tokens\":[]," : "{") + rest[1..]);
    }

    // A model may have more tokens than its tokenizer.
    private string Spell(int id) => id < tokenizer.VocabularySize ? tokenizer.TokenText(id) : "";
}
