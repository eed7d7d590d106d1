using System.Text;
using Lathe.Inference.Constraints;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Constraints;

public class ConstraintTests
{
    private static readonly string[] Grammars =
    [
        "root ::= \"a\" root? \"b\"",
        "root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"a\" root | \"ab\"",
        "root ::= list\nlist ::= \"[\" (item (\",\" item)*)? \"]\"\nitem ::= list | name | \"1\" list?\nname ::= [a-cé中]+",
        "root ::= pair{0,3} .\npair ::= \"a\" \"b\"? | e \"ab\"\ne ::= \"\" | \" \" e",
        "root ::= (\"é\" | \"中\" | \"😀\" | \"x\")* \"\\n\"?",
    ];

    public static TheoryData<string, bool> Sources()
    {
        var data = new TheoryData<string, bool>();
        foreach (string grammar in Grammars) data.Add(grammar, grammar.Length % 2 == 0);
        data.Add("json", false);
        data.Add("json", true);
        data.Add("object", false);
        data.Add("""{"type":"object","properties":{"a":{"type":"integer"},"ab":{"type":"string","maxLength":3},"x":{"$ref":"#"}},"required":["ab"]}""", true);
        data.Add("""{"type":"array","items":{"enum":["a","ab",1,1.5,null,{"x":[]}]},"minItems":1,"maxItems":4}""", false);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Mask_holds_exactly_the_tokens_that_go_on(string source, bool stripsFirst)
    {
        Grammar grammar = Make(source);
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(source.Length, stripsFirst);
        var constraint = new GrammarConstraint(new TokenGrammar(grammar, new TokenVocabulary(tokenizer)));
        var random = new Random(7);
        var logits = new float[tokenizer.VocabularySize + 5];
        for (int round = 0; round < 4; round++)
        {
            constraint.Begin([]);
            var ids = new List<int>();
            while (ids.Count < 25)
            {
                Array.Fill(logits, 1f);
                constraint.Mask(logits);
                var allowed = new List<int>();
                byte[] text = tokenizer.DecodeBytes([.. ids]);
                for (int id = 0; id < logits.Length; id++)
                {
                    bool right = id < tokenizer.EndId ? grammar.MatchesBeginning([.. text, .. tokenizer.TokenBytes(id, ids.Count == 0 ? null : ids[^1])])
                        : id == tokenizer.EndId && grammar.Matches(text);
                    Assert.True(right == (logits[id] == 1f), $"after '{Encoding.UTF8.GetString(text)}' token {id} '{(id < tokenizer.EndId ? tokenizer.TokenText(id) : "end")}' should be {right}");
                    if (right) allowed.Add(id);
                }

                Assert.Equal(grammar.Matches(text), constraint.Complete);
                Assert.Equal(allowed is [var only] && only == tokenizer.EndId, constraint.Finished);
                int next = allowed[random.Next(allowed.Count)];
                foreach (int other in (int[])[random.Next(tokenizer.VocabularySize), random.Next(tokenizer.VocabularySize)])
                {
                    if (allowed.Contains(other)) continue;
                    Assert.False(constraint.Accept(other));
                    Assert.Equal(ids.Count, constraint.Length);
                }

                Assert.True(constraint.Accept(next));
                if (next == tokenizer.EndId) break;
                ids.Add(next);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Rollback_is_exact(string source, bool stripsFirst)
    {
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(3, stripsFirst);
        var shared = new TokenGrammar(Make(source), new TokenVocabulary(tokenizer));
        var constraint = new GrammarConstraint(shared);
        constraint.Begin([]);
        var random = new Random(source.Length);
        var ids = new List<int>();
        for (int step = 0; step < 120; step++)
        {
            if (ids.Count > 0 && random.Next(3) == 0)
            {
                int back = random.Next(1, ids.Count + 1);
                constraint.Rollback(back);
                ids.RemoveRange(ids.Count - back, back);
            }

            var fresh = new GrammarConstraint(shared);
            fresh.Begin([]);
            foreach (int id in ids) Assert.True(fresh.Accept(id));
            float[] expected = Masked(fresh), actual = Masked(constraint);
            Assert.Equal(expected, actual);
            Assert.Equal(fresh.Complete, constraint.Complete);
            int[] allowed = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => actual[id] == 1f)];
            int next = allowed[random.Next(allowed.Length)];
            Assert.True(constraint.Accept(next));
            ids.Add(next);
            if (next != tokenizer.EndId) continue;
            Assert.True(constraint.Complete && constraint.Finished);
            Assert.False(constraint.Accept('a'));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => constraint.Rollback(ids.Count + 1));

        float[] Masked(GrammarConstraint from)
        {
            var logits = new float[tokenizer.VocabularySize];
            Array.Fill(logits, 1f);
            from.Mask(logits);
            return logits;
        }
    }

    [Fact]
    public void Known_text_allocates_nothing()
    {
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(1);
        var constraint = new GrammarConstraint(new TokenGrammar(Grammar.Json(), new TokenVocabulary(tokenizer)));
        int[] ids = tokenizer.Encode("{\"name\": [1, 2.5, {\"é\": null}, \"\\u00e9\"], \"b\": true}");
        var logits = new float[tokenizer.VocabularySize];
        Walk();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Walk();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(constraint.Complete);

        void Walk()
        {
            constraint.Reset();
            foreach (int id in ids)
            {
                constraint.Mask(logits);
                if (!constraint.Accept(id)) throw new InvalidOperationException($"{id} was refused");
            }

            _ = constraint.Finished;
        }
    }

    [Fact]
    public void Prepared_states_are_those_made_on_the_way()
    {
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(5);
        var vocabulary = new TokenVocabulary(tokenizer);
        var prepared = new TokenGrammar(Make(Grammars[2]), vocabulary);
        prepared.Prepare(TestContext.Current.CancellationToken);
        var random = new Random(11);
        (byte[] text, _) = RandomText.Write(new GrammarConstraint(prepared), tokenizer, random, 50);
        (byte[] again, _) = RandomText.Write(new GrammarConstraint(new TokenGrammar(Make(Grammars[2]), vocabulary)), tokenizer, new Random(11), 50);
        Assert.Equal(text, again);
    }

    [Fact]
    public void A_vocabulary_that_cannot_spell_the_text_is_named()
    {
        var tokenizer = new FragmentTokenizer([[(byte)'a'], [(byte)'b']]);
        var constraint = new GrammarConstraint(new TokenGrammar(Grammar.FromRegex("ac?b|c"), new TokenVocabulary(tokenizer)));
        var logits = new float[3];
        constraint.Mask(logits);
        Assert.Equal([0, float.NegativeInfinity, float.NegativeInfinity], logits);
        var stuck = new GrammarConstraint(new TokenGrammar(Grammar.FromRegex("ac"), new TokenVocabulary(tokenizer)));
        Assert.True(stuck.Accept(0));
        Assert.Contains("cannot spell", Assert.Throws<InvalidOperationException>(() => stuck.Mask(new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("2 logits", Assert.Throws<ArgumentException>(() => stuck.Mask(new float[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TokenVocabulary(tokenizer, [3]));
    }

    private static Grammar Make(string source) => source switch
    {
        "json" => Grammar.Json(),
        "object" => Grammar.JsonObject(new JsonGrammarOptions { Whitespace = false, MaxDepth = 2 }),
        _ when source[0] == '{' => Grammar.FromJsonSchema(source),
        _ => Grammar.FromGbnf(source),
    };
}
