using System.Text;
using System.Text.Json;
using Lathe.Inference.Beams;
using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>Constraints where they are used: generation, speculation, beams, real tokenizers.</summary>
public sealed class GenerationTests : IDisposable
{
    private const string Schema = """{"type":"object","properties":{"name":{"type":"string","maxLength":6},"sizes":{"type":"array","items":{"type":"integer","minimum":0,"maximum":99},"minItems":1,"maxItems":3},"ok":{"type":"boolean"}},"required":["name","sizes","ok"],"additionalProperties":false}""";

    private readonly Transformer _model = new(Llama.Of(2, 4, 32, 259, 256) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.4 }, new Initializer(7));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void A_model_that_knows_nothing_writes_what_the_schema_wants()
    {
        var tokenizer = new ByteTokenizer();
        GrammarConstraint constraint = Make(Grammar.FromJsonSchema(Schema), tokenizer);
        using var generator = new Generator(_model, tokenizer);
        using var schema = JsonDocument.Parse(Schema);
        for (ulong seed = 0; seed < 20; seed++)
        {
            Generation result = generator.Generate("give: ", new GenerationOptions { MaxTokens = 200, Seed = seed, Constraint = constraint }, cancellation: Stop);
            using var value = JsonDocument.Parse(result.Text);
            Assert.Null(new SchemaValidator(schema.RootElement).Fault(value.RootElement));
            Assert.Contains(result.StopReason, (StopReason[])[StopReason.StopToken, StopReason.Complete]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Speculation_changes_no_token(double temperature)
    {
        var tokenizer = new ByteTokenizer();
        GrammarConstraint constraint = Make(Grammar.FromJsonSchema(Schema), tokenizer);
        var plain = new GenerationOptions { MaxTokens = 150, Seed = 3, Sampling = new SamplerOptions { Temperature = temperature }, Constraint = constraint };
        using var generator = new Generator(_model, tokenizer);
        string prompt = "{\"name\": \"ab\", \"sizes\": [1, 2], \"ok\": true} {\"name\": ";
        string expected = generator.Generate(prompt, plain, cancellation: Stop).Text;
        using var drafter = new LookupDrafter();
        Generation guessed = generator.Generate(prompt, plain with { Drafter = drafter }, cancellation: Stop);
        Assert.Equal(expected, guessed.Text);
    }

    [Fact]
    public void Every_beam_is_of_the_grammar()
    {
        var tokenizer = new ByteTokenizer();
        var grammar = Grammar.FromRegex("(?:ab|cd){2,5}!");
        using var search = new BeamSearch(_model);
        int[] prompt = tokenizer.Encode("x");
        var options = new GenerationOptions { MaxTokens = 30, Constraint = Make(grammar, tokenizer), StopTokens = [257] };
        IReadOnlyList<BeamHypothesis> found = search.Search(prompt, options, new BeamOptions { Width = 4 }, Stop);
        Assert.NotEmpty(found);
        foreach (BeamHypothesis beam in found) Assert.True(grammar.Matches(tokenizer.DecodeBytes([.. beam.Ids.Where(id => id < 256)])), string.Join(' ', beam.Ids));
    }

    [Theory]
    [InlineData("tokenizers/gpt2/encoder.json")]
    [InlineData("tokenizers/llama2/tokenizer.model")]
    [InlineData("tokenizers/huggingface/llama2.tokenizer.json")]
    [InlineData("models/tok512.bin")]
    public void Real_vocabularies_write_json_from_the_first_token_on(string file)
    {
        Tokenizer tokenizer = TokenizerFile.Load(SharedData.Find(file));
        var shared = new TokenGrammar(Grammar.JsonObject(new JsonGrammarOptions { MaxDepth = 4 }), new TokenVocabulary(tokenizer));
        var constraint = new GrammarConstraint(shared);
        var logits = new float[tokenizer.VocabularySize];
        int[] closing = [.. ((string[])["\"", "}", "]", "▁}"]).Select(tokenizer.FindToken).OfType<int>()];
        for (int seed = 0; seed < 12; seed++)
        {
            // After a text, and at the start of one, where SentencePiece leaves out a leading space.
            int[] prompt = seed % 2 == 0 ? tokenizer.Encode("Data:") : tokenizer.BeginId is { } begin ? [begin] : [];
            constraint.Begin(prompt);
            var random = new Random(seed);
            var ids = new List<int>();
            for (bool ended = false; !ended;)
            {
                for (int i = 0; i < logits.Length; i++) logits[i] = (float)random.NextDouble();
                foreach (int id in closing) logits[id] += ids.Count > 20 ? 2 : 0;
                constraint.Mask(logits);
                int next = Array.IndexOf(logits, logits.Max());
                Assert.True(constraint.Accept(next));
                ended = shared.Vocabulary.EndTokens.Contains(next);
                if (!ended) ids.Add(next);
                Assert.True(ids.Count < 2000);
            }

            string text = PromptTokens.Decode(tokenizer, prompt, ids);
            using var value = JsonDocument.Parse(text);
            Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
            Assert.True(shared.Grammar.Matches(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Encoded_json_is_accepted_token_by_token()
    {
        string[] texts = ["{\"a\": [1, 2.5e-3, \"é中😀\\n\"], \"b c\": {\"\": null}}", "{\"key\":\"" + new string('x', 300) + "\"}", "{\n  \"deep\": [\n    {}\n  ]\n}"];
        foreach (string file in (string[])["tokenizers/gpt2/encoder.json", "tokenizers/llama2/tokenizer.model", "tokenizers/tiktoken/cl100k_base.tiktoken"])
        {
            Tokenizer tokenizer = TokenizerFile.Load(SharedData.Find(file));
            var constraint = new GrammarConstraint(new TokenGrammar(Grammar.Json(), new TokenVocabulary(tokenizer)));
            foreach (string text in texts)
            {
                constraint.Begin([]);
                foreach (int id in tokenizer.Encode(text)) Assert.True(constraint.Accept(id), $"{file}: '{tokenizer.TokenText(id)}' in {text}");
                Assert.True(constraint.Complete && constraint.Finished);
            }
        }
    }

    private static GrammarConstraint Make(Grammar grammar, Tokenizer tokenizer) => new(new TokenGrammar(grammar, new TokenVocabulary(tokenizer)));
}
