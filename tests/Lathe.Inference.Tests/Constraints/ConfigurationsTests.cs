using System.Text;
using Lathe.Inference.Constraints;
using Lathe.Inference.Constraints.Automata;

namespace Lathe.Inference.Tests.Constraints;

public class ConfigurationsTests
{
    [Fact]
    public void What_is_kept_goes_on_as_before()
    {
        PushdownGrammar automaton = Grammar.FromGbnf("root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"[\" root \"]\" | \"d\"").Automaton;
        var machine = new Configurations(automaton);
        var untouched = new Configurations(automaton);
        string text = "aa[a[aadb]c]bc"[..12];
        int[] history = new int[text.Length + 1], expected = new int[text.Length + 1];
        (history[0], expected[0]) = (machine.Start, untouched.Start);
        var random = new Random(1);
        for (int i = 0; i < text.Length; i++)
        {
            (history[i + 1], expected[i + 1]) = (machine.Step(history[i], (byte)text[i]), untouched.Step(expected[i], (byte)text[i]));
            if (i % 3 == 2) machine.Keep(history.AsSpan(0, i + 2));
            Assert.Equal(history[0], machine.Start);
            for (int j = 0; j <= i + 1; j++) Agree(history[j], expected[j], 5);
        }

        void Agree(int first, int second, int depth)
        {
            Assert.Equal(second == Configurations.Dead, first == Configurations.Dead);
            if (first == Configurations.Dead || depth == 0) return;
            Assert.Equal(untouched.IsComplete(second), machine.IsComplete(first));
            byte next = (byte)"abcd[]"[random.Next(6)];
            Agree(machine.Step(first, next), untouched.Step(second, next), depth - 1);
        }
    }

    [Fact]
    public void Equal_places_are_one_configuration()
    {
        var machine = new Configurations(Grammar.Json().Automaton);
        int before = 0, at = machine.Start;
        foreach (byte value in Encoding.UTF8.GetBytes("[{\"a\":1},{\"a\":1},"))
        {
            at = machine.Step(at, value);
            if (value == ',') Assert.True(before == 0 || before == at);
            if (value == ',') before = at;
        }

        int count = machine.Count;
        foreach (byte value in Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1},", 1000)))) at = machine.Step(at, value);
        Assert.Equal((before, count), (at, machine.Count));
    }

    [Fact]
    public void Code_points_become_exactly_their_utf8()
    {
        var random = new Random(5);
        Span<byte> utf8 = stackalloc byte[4];
        for (int round = 0; round < 40; round++)
        {
            int first = random.Next(0x110000), last = random.Next(0x110000);
            if (round % 3 == 0) (first, last) = (first % 0x1000, last % 0x1000);
            (first, last) = (Math.Min(first, last), Math.Max(first, last));
            var grammar = Grammar.FromGbnf($"root ::= [\\U{Valid(first):X8}-\\U{Valid(last):X8}]");
            foreach (int edge in (int[])[first - 1, first, first + 1, last - 1, last, last + 1, random.Next(0x110000), 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000])
            {
                if (!Rune.IsValid(edge)) continue;
                int length = new Rune(edge).EncodeToUtf8(utf8);
                Assert.Equal(edge >= Valid(first) && edge <= Valid(last), grammar.Matches(utf8[..length]));
            }
        }

        static int Valid(int value) => Rune.IsValid(value) ? value : 0xD7FF;
    }
}
