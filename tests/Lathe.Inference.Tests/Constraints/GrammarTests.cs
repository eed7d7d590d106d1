using System.Text;
using Lathe.Inference.Constraints;

namespace Lathe.Inference.Tests.Constraints;

public class GrammarTests
{
    [Theory]
    [InlineData("root ::= \"a\" root? \"b\"", "ab aabb aaabbb", "a abb ba aab")]
    [InlineData("root ::= [a-c]{2,3} | \"é\"+ # vowels\n", "ab abc é éé", "a abcd aé")]
    [InlineData("root ::= item (\",\" item)*\nitem ::= [^,\\n]+\n  | \"\\x2C\"", "x x,y ,", "x\n")]
    [InlineData("root ::= (\"x\" # a comment\n \"y\")* . ", "z xyz xy中", "xy")]
    [InlineData("root ::= \"\\u00e9\\U0001F600\" [\\]\\\\-]*", "é😀 é😀-]\\", "é")]
    [InlineData("root ::= \"if\" | \"if\" root \"else\" root", "if ififelseif", "ifelse else")]
    [InlineData("root ::= e e? e?\ne ::= \"\" | \"a\" e", "a aaaa ", "b")]
    public void Gbnf_reads_what_it_says(string grammar, string good, string bad)
    {
        var read = Grammar.FromGbnf(grammar);
        foreach (string text in good.Split(' ')) Assert.True(read.Matches(Encoding.UTF8.GetBytes(text)), text);
        foreach (string text in bad.Split(' ')) Assert.False(read.Matches(Encoding.UTF8.GetBytes(text)), text);
    }

    [Theory]
    [InlineData("root = \"a\"", "line 1, column 6", "::=")]
    [InlineData("root ::= \"a\"\nother ::= [z-a]", "line 2, column 12", "backwards")]
    [InlineData("root ::= item", "line 1, column 10", "'item' is used but not defined")]
    [InlineData("# nothing\nstart ::= \"a\"", "no rule 'root'", "root ::= ...")]
    [InlineData("root ::= \"a\nb\\q\"", "line 2, column 2", "unknown escape")]
    [InlineData("root ::= (\"a\" | \"b\"", "line 1, column 20", "')'")]
    [InlineData("root ::= \"a\"{3,2}", "line 1, column 13", "backwards")]
    [InlineData("root ::= * \"a\"", "line 1, column 10", "repeat")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "line 2, column 1", "twice")]
    [InlineData("root ::= <think>", "line 1, column 10", "tokens")]
    [InlineData("root ::= sum\nsum ::= sum \"+\" \"1\" | \"1\"", "sum → sum", "left-recursive")]
    [InlineData("root ::= a\na ::= \"x\"? b\nb ::= a \"y\" | \"z\"", "b → b", "left-recursive")]
    [InlineData("root ::= \"a\" root", "'root'", "No text")]
    [InlineData("root ::= \"\\ud800\"", "line 1, column 11", "surrogates")]
    [InlineData("root ::= ((((\"a\"{1000}){1000}){1000}){1000})", "'root'", "states")]
    [InlineData("root ::= \"a\"{99999999999}", "column 14", "too long")]
    public void Gbnf_errors_name_the_place(string grammar, string where, string what)
    {
        var error = Assert.Throws<GrammarException>(() => Grammar.FromGbnf(grammar));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a(b", "position 2", "never closed")]
    [InlineData("ab)", "position 3", "closes nothing")]
    [InlineData("(?=a)", "position 1", "looking around")]
    [InlineData("(a)\\1", "position 4", "back references")]
    [InlineData("\\p{L}", "position 1", "categories")]
    [InlineData("a\\b", "position 2", "positions")]
    [InlineData("[b-a]", "position 2", "backwards")]
    [InlineData("[]", "position 1", "empty")]
    [InlineData("*a", "position 1", "repeats nothing")]
    [InlineData("a{2,1}", "position 2", "backwards")]
    [InlineData("a++", "position 3", "possessive")]
    [InlineData("a$b", "$b", "no text")]
    [InlineData("(a?){300000}", "pattern", "states")]
    public void Regex_errors_name_the_place(string expression, string where, string what)
    {
        var error = Assert.Throws<GrammarException>(() => Grammar.FromRegex(expression));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ambiguous_grammars_cost_little()
    {
        // Two readings a byte: 2^3000 stacks, if each were one.
        var grammar = Grammar.FromGbnf("root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"a\" root | \"a\"");
        Assert.True(grammar.Matches(Encoding.UTF8.GetBytes(new string('a', 500) + new string('b', 200))));
        Assert.False(grammar.Matches(Encoding.UTF8.GetBytes("aabb")));
        Assert.True(Grammar.FromRegex("(a|a)*(a|a)*(a*)*b").Matches(Encoding.UTF8.GetBytes(new string('a', 3000) + "b")));
        Assert.True(Grammar.FromRegex("(a|b)*a(a|b){18}").Matches(Encoding.UTF8.GetBytes(new string('a', 300))));
    }

    [Fact]
    public void Recursion_at_the_end_needs_no_stack()
    {
        var grammar = Grammar.FromGbnf("root ::= \"a\" root | \"b\"");
        Assert.True(grammar.Matches(Encoding.UTF8.GetBytes(new string('a', 100_000) + "b")));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Long_chains_deep_nesting_and_products_end_with_an_answer()
    {
        const int Long = 20_000;
        string chain = "root ::= r0\n" + string.Concat(Enumerable.Range(0, Long).Select(i => $"r{i} ::= \"a\"? r{i + 1}\n")) + $"r{Long} ::= \"b\"\n";
        Assert.True(Grammar.FromGbnf(chain).MatchesBeginning("aab"u8));
        string open = new('(', 100_000);
        Assert.Contains("inside each other", Assert.Throws<GrammarException>(() => Grammar.FromRegex(open)).Message, StringComparison.Ordinal);
        Assert.Contains("inside each other", Assert.Throws<GrammarException>(() => Grammar.FromGbnf("root ::= " + open)).Message, StringComparison.Ordinal);

        // 3^12 ways to choose.
        string choices = string.Join(',', Enumerable.Range(0, 12).Select(i => "{\"anyOf\":[" + string.Join(',', Enumerable.Range(0, 3).Select(j => $"{{\"properties\":{{\"p{i}\":{{\"const\":{j}}}}}}}")) + "]}"));
        Assert.Contains("multiply", Assert.Throws<GrammarException>(() => Grammar.FromJsonSchema($"{{\"allOf\":[{choices}]}}")).Message, StringComparison.Ordinal);
    }
}
