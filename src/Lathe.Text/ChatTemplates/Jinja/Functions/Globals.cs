using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Functions that every template has.</summary>
internal static class Globals
{
    private const int LongestRange = 100_000;

    public static void AddTo(Frame frame)
    {
        Add("range", Range);
        Add("namespace", Namespace);
        Add("dict", Dictionary);
        Add("raise_exception", static c => throw new ChatTemplateException(c.Frame.Template, c.Line, $"the template refuses this: {c.Get(0, "message").Text.TrimEnd('.')}") { IsRefusal = true });
        Add("strftime_now", static c => new TextValue(ClockFormat.Write(c.Frame.Rendering.Now, c.Text(0, "format"), c)));
        Add("joiner", static c => Joiner(c.Find(0, "sep")?.Text ?? ", "));
        Add("cycler", static c => Cycler(c));

        void Add(string name, Func<Call, Value> body) => frame.Set(name, new FunctionValue(name, body));
    }

    private static ListValue Range(Call call)
    {
        call.Expect(3);
        long first = call.Positional.Count > 1 ? call.Integer(0, "start", 0) : 0, stop = call.Integer(call.Positional.Count > 1 ? 1 : 0, "stop", 0), step = call.Integer(2, "step", 1);
        if (step == 0) throw call.Error("'range' cannot have a step of 0");
        Int128 count = Int128.Max(0, ((Int128)stop - first + step - Math.Sign(step)) / step);
        if (count > LongestRange) throw call.Error($"'range' of {count} numbers is too long: expected {LongestRange} at most");
        call.Frame.Rendering.Room((long)count, call.Line);
        var numbers = new List<Value>((int)count);
        for (int i = 0; i < (int)count; i++) numbers.Add(new IntegerValue(first + (i * step)));
        return new ListValue(numbers);
    }

    private static NamespaceValue Namespace(Call call)
    {
        var space = new NamespaceValue();
        foreach ((string name, Value value) in Dictionary(call).Entries.Select(e => (e.Key.Text, e.Value))) space.Fields[name] = value;
        return space;
    }

    private static DictionaryValue Dictionary(Call call)
    {
        var dictionary = new DictionaryValue();
        if (call.Expect(1, [.. call.Named.Select(n => n.Key)]).Positional is [DictionaryValue given])
        {
            foreach ((Value key, Value value) in given.Entries) dictionary.Entries[key] = value;
        }

        foreach ((string name, Value value) in call.Named) dictionary.Set(name, value);
        return dictionary;
    }

    private static FunctionValue Joiner(string separator)
    {
        bool used = false;
        return new FunctionValue("joiner", _ =>
        {
            (bool again, used) = (used, true);
            return new TextValue(again ? separator : "");
        });
    }

    private static FunctionValue Cycler(Call call)
    {
        if (call.Positional.Count == 0) throw call.Error("'cycler' needs something to go round");
        int at = 0;
        return new FunctionValue("cycler", static c => throw c.Error("a cycler is asked for .next(), .reset() or .current"))
        {
            Fields = name => name switch
            {
                "next" => new FunctionValue(name, _ => call.Positional[at++ % call.Positional.Count]),
                "current" => call.Positional[at % call.Positional.Count],
                "reset" => new FunctionValue(name, _ => new IntegerValue(at = 0)),
                _ => null,
            },
        };
    }
}
