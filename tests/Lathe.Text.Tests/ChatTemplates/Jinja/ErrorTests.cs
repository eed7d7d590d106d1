using Lathe.Text.ChatTemplates;

namespace Lathe.Text.Tests.ChatTemplates.Jinja;

/// <summary>What is not understood is named with its line, and a hostile template ends in an error and in bounded work.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("a\n{% include 'x' %}", 2, "'{% include %}' would need another template")]
    [InlineData("{% autoescape true %}", 1, "there is no statement '{% autoescape %}'")]
    [InlineData("\n\n{{ x | frobnicate }}", 3, "there is no filter 'frobnicate'")]
    [InlineData("{{ x is frobnicated }}", 1, "there is no test 'frobnicated'")]
    [InlineData("a\n{% if x %}\nb", 3, "'{% if %}' of line 2 is never closed: expected '{% endif %}'")]
    [InlineData("{% for x in y %}{% endif %}", 1, "'{% endif %}' stands inside '{% for %}' of line 1")]
    [InlineData("{% endfor %}", 1, "'{% endfor %}' closes nothing")]
    [InlineData("{% break %}", 1, "'{% break %}' stands outside of any loop")]
    [InlineData("{{ 'abc }}", 1, "a string is never closed")]
    [InlineData("{{ (1 }}", 1, "'}' closes another kind of bracket")]
    [InlineData("{{ a b }}", 1, "expected '}}' behind the expression, found 'b'")]
    [InlineData("{{ 1 + }}", 1, "expected a value, found '}}'")]
    [InlineData("{# never", 1, "the comment '{#' is never closed")]
    [InlineData("{{ $ }}", 1, "'$' is no character of the template language")]
    [InlineData("x\n{{ messages[0] }}", 2, "'messages' is undefined: it has no '0'")]
    [InlineData("{{ nothing + 1 }}", 1, "'nothing' is undefined: '+' cannot reckon with it")]
    [InlineData("{{ nothing() }}", 1, "'nothing' is undefined: it cannot be called")]
    [InlineData("{{ 'a' + 1 }}", 1, "'+' does not join a str and a int")]
    [InlineData("{{ 1 / 0 }}", 1, "division by zero")]
    [InlineData("{{ [1] < 'a' }}", 1, "'<' does not order a list and a str")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, "past 64 bits")]
    [InlineData("{% for x in 5 %}{% endfor %}", 1, "not through a int")]
    [InlineData("{{ nothing | tojson }}", 1, "'nothing' is undefined: it has no JSON")]
    [InlineData("{% set x.y = 1 %}", 1, "only a field of a namespace can be set")]
    [InlineData("{% set 5 = 1 %}", 1, "expected a name, found '5'")]
    [InlineData("{{ {}.update(a=1) }}", 1, "would change a dict")]
    [InlineData("{{ strftime_now('%Q') }}", 1, "does not know '%Q'")]
    [InlineData("{% macro f(a) %}{% endmacro %}\n{{ f(1, 2) }}", 2, "takes 1 arguments, not 2")]
    [InlineData("{% set a, b = [1] %}", 1, "1 values do not go into 2 names")]
    public void Mistakes_name_line_and_construct(string template, int line, string message)
    {
        var error = Assert.Throws<ChatTemplateException>(() => Rendered.Of(template));
        Assert.Equal(line, error.Line);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("template, line ", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsRefusal);
    }

    [Fact]
    public void A_refusal_is_the_templates_own_word()
    {
        var error = Assert.Throws<ChatTemplateException>(() => Rendered.Of("\n{{ raise_exception('System role not supported') }}"));
        Assert.Equal("template, line 2: the template refuses this: System role not supported.", error.Message);
        Assert.True(error.IsRefusal);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "does not come to an end")]
    [InlineData("{% set ns = namespace(x='aaaaaaaa') %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "a text grows past")]
    [InlineData("{{ 'a' * 99999999999 }}", "a text grows past")]
    [InlineData("{{ 'a' | center(9999999999) }}", "a text grows past")]
    [InlineData("{{ '%9999999999d' % 1 }}{{ '{:999999999}'.format(1) }}", "a text grows past")]
    [InlineData("{% set x = 'a' * 99999 %}{{ x | replace('', x) }}", "a text grows past")]
    [InlineData("{% set x = 'a' * 9999999 %}{{ [x, x, x, x, x] | join }}", "a text grows past")]
    [InlineData("{{ range(9999999) }}", "is too long")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "deep")]
    [InlineData("{% set l = [] %}{{ l.append(l) }}", "takes a plain value")]
    [InlineData("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "deep")]
    public void A_hostile_template_ends(string template, string message)
    {
        var error = Assert.Throws<ChatTemplateException>(() => Rendered.Of(template));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("not ", "1", "")]
    [InlineData("-", "1", "")]
    [InlineData("{'a':", "1", "}")]
    [InlineData("x if y else ", "1", "")]
    public void Nesting_without_end_is_an_error(string opening, string inside, string closing)
        => Assert.Contains("deep", Assert.Throws<ChatTemplateException>(() => Rendered.Of($"{{{{ {Many(opening)}{inside}{Many(closing)} }}}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_chain_without_end_is_an_error_or_a_value()
    {
        Assert.Contains("deep", Assert.Throws<ChatTemplateException>(() => Rendered.Of("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 200_000)) + " }}")).Message, StringComparison.Ordinal);
        Assert.Equal("1001", Rendered.Of("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 1000)) + " }}"));
    }

    [Fact]
    public void Cut_and_garbled_templates_fail_as_templates_do()
    {
        const string template = "{%- set ns = namespace(n=0) -%}{% for m in messages if m.role != 'x' %}{{ loop.index ~ m['content'] | trim }}{% set ns.n = ns.n + 1 %}"
            + "{% endfor %}{% macro f(a, b=[1, {'k': \"v\"}]) %}{{ a.get('x', b)[0:1] }}{% endmacro %}{{ f({}) }}{# c #}{% raw %}{{ }}{% endraw %}{{- 1.5e3 // 2 }}";
        const string variables = """{"messages": [{"role": "user", "content": " hi "}]}""";
        const string signs = "{}%#()[]|.,:'\"-+~*=ifor 01";
        var random = new Random(11);
        for (int round = 0; round < 3000; round++)
        {
            var garbled = new System.Text.StringBuilder(template);
            for (int cuts = random.Next(1, 4); cuts > 0; cuts--)
            {
                int at = random.Next(garbled.Length);
                if (random.Next(2) == 0) garbled.Remove(at, Math.Min(random.Next(1, 6), garbled.Length - at));
                else garbled.Insert(at, signs[random.Next(signs.Length)]);
            }

            try
            {
                Rendered.Of(garbled.ToString(), variables);
            }
            catch (ChatTemplateException)
            {
                // An error of the template is what there may be; any other fails the test.
            }
        }
    }

    private static string Many(string part) => string.Concat(Enumerable.Repeat(part, 100_000));
}
