namespace Lathe.Text.Tests.ChatTemplates.Jinja;

/// <summary>Expressions and statements give what Jinja2 3.1 gives with transformers' settings: the expected texts are its own.</summary>
public sealed class ExpressionTests
{
    private const string Variables = """
        {"s": "Hello World", "u": "naïve 日本 😀x", "n": 7, "m": -3, "f": 2.5, "b": true, "no": null, "l": [3, 1, 2], "d": {"x": 1, "y": "two"},
         "ms": [{"role": "user", "content": " hi ", "k": {"v": 2}}, {"role": "assistant", "content": "Yo"}, {"role": "user", "content": "bye", "k": {"v": 1}}],
         "q": "it's \"q\" <b>"}
        """;

    public static TheoryData<string, string> Cases => new()
    {
        { """{{ s }} {{ s|length }} {{ u|length }} {{ s[0] }}{{ s[-1] }} {{ u[8:9] }} {{ s[::-1] }}""", """Hello World 11 11 Hd   dlroW olleH""" },
        { """{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 1 - 2 - 3 }} {{ (2 + 3 * 4) ~ '!' }}""", """3 -4 2 3.5 1024 -4 14!""" },
        { """{{ 1 % 0.1 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }} {{ 7.5 // 2 }} {{ 2 ** -1 }}""", """0.09999999999999995 0.5 -0.5 3.0 0.5""" },
        { """{{ -2 ** 2 }} {{ 1 if n > 5 else 2 }} {{ 'x' if false }} {{ not n and 1 or 2 }} {{ 1 < n <= 7 != 3 }}""", """4 1  2 True""" },
        { """{{ 'ell' in s }} {{ 4 not in l }} {{ 'x' in d }} {{ 'a' 'b' ~ 1 ~ none }}""", """True True True ab1None""" },
        { """{{ b }} {{ no }} {{ 1.0 }} {{ 1e16 }} {{ 0.0001 }} {{ 1e-5 }} {{ [1, 'a', none, true, 2.5, (1,)] }} {{ {'a': "it's"} }}""", """True None 1.0 1e+16 0.0001 1e-05 [1, 'a', None, True, 2.5, (1,)] {'a': "it's"}""" },
        { """{{ ms|map(attribute='role')|join(', ') }} {{ ms|selectattr('k', 'defined')|map(attribute='k.v')|list }} {{ ms|rejectattr('role', 'equalto', 'user')|list|length }}""", """user, assistant, user [2, 1] 1""" },
        { """{{ l|sort|first }} {{ l|sort(reverse=true)|last }} {{ l|sum }} {{ l|max }} {{ d|items|list }} {{ d|dictsort(reverse=true)|list }} {{ d.items()|list }}""", """1 1 6 3 [('x', 1), ('y', 'two')] [('y', 'two'), ('x', 1)] [('x', 1), ('y', 'two')]""" },
        { """{{ missing }}|{{ missing|default('D') }}|{{ ''|default('E', true) }}|{{ missing is defined }}|{{ missing == other }}|{{ (missing or 'or') }}""", """|D|E|False|True|or""" },
        { """{{ d|tojson }} {{ q|tojson }} {{ {'b': [1, 2.0, true, none], 'a': 'é'}|tojson(sort_keys=true) }}""", """{"x": 1, "y": "two"} "it's \"q\" <b>" {"a": "é", "b": [1, 2.0, true, null]}""" },
        { """{{ {'a': [1, {'b': []}], 'c': {}}|tojson(indent=2) }}""", "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}" },
        { """{{ ' x '|trim }}{{ 'xxaxx'.strip('x') }} {{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a b c'.split(' ', 1) }} {{ 'a b c'.rsplit(' ', 1)[0] }}""", """xa ['a', 'b', '', 'c'] ['a', 'b'] ['a', 'b c'] a b""" },
        { """{{ s.startswith('He') }} {{ s.endswith(('x', 'ld')) }} {{ s.replace('l', 'L', 1) }} {{ s|replace('o', '0') }} {{ s.upper() }} {{ s.title() }} {{ 'x-y z'|title }} {{ 'ab'|capitalize }}""", """True True HeLlo World Hell0 W0rld HELLO WORLD Hello World X-Y Z Ab""" },
        { """{{ 'a\nb'|indent }}|{{ 'a\n\nb'|indent(2, true) }} {{ 'a\tb\\n' }} {{ '\x41\u00e9' }}""", "a\n    b|  a\n\n  b a\tb\\n Aé" },
        { """{{ '%s is %d, %.2f%%' % ('x', 3, 2.5) }} {{ '{} {1} {name:>5}|{:.1f}'.format('a', 'b', 2.25, name='n') if false else '{} {name:>5}|{:.1f}'.format('a', 2.25, name='n') }}""", """x is 3, 2.50% a     n|2.2""" },
        { """{{ d.get('x') }} {{ d.get('z') }} {{ d.get('z', 9) }} {{ d['y'] }} {{ d.zz is undefined }} {{ ms[0]['role'] }} {{ ms[-1].content }}""", """1 None 9 two True user bye""" },
        { """{% for i in l %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %} {% for x in [] %}a{% else %}none{% endfor %}""", """1/3,2/3,3/3 none""" },
        { """{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for i in range(5, 0, -2) %}{{ i }}{% endfor %} {% for m in ms if m.role == 'user' %}{{ loop.index0 }}{{ m.content|trim }}{% endfor %}""", """x=1;y=two;531 0hi1bye""" },
        { """{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}""", """0134""" },
        { """{% set x = 1 %}{% for i in l %}{% set x = x + i %}{{ x }} {% endfor %}{{ x }} {% if true %}{% set x = 5 %}{% endif %}{{ x }}""", """4 2 3 1 5""" },
        { """{% set ns = namespace(t=0) %}{% for i in l %}{% set ns.t = ns.t + i %}{% endfor %}{{ ns.t }} {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set z | upper %}q{{ n }}{% endset %}{{ z }}""", """6 12 Q7""" },
        { """{% macro f(a, b='B', c=a) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ f(1) }}{{ f(1, c=2) }}{{ f(b=3, a=4) }}""", """[1B1][1B2][434]""" },
        { """{% macro w(t) %}<{{ t }}>{{ caller('c') }}</{{ t }}>{% endmacro %}{% call(x) w('p') %}{{ x }}{{ n }}{% endcall %} {% filter upper %}a{{ s }}{% endfilter %}""", """<p>c7</p> AHELLO WORLD""" },
        { """{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a is defined }} {% raw %}{{ a }}{% endraw %}""", """17False {{ a }}""" },
        { """{% for i in [1, [2, [3]]] recursive %}{{ i if i is number else '(' ~ loop(i) ~ ')' }}{% endfor %}""", """1(2(3))""" },
        { """{{ ms[0].k is mapping }} {{ s is string }} {{ l is iterable }} {{ n is divisibleby 7 }} {{ 3 is odd }} {{ none is none }} {{ b is true }} {{ n is not number }} {{ l is sequence }} {{ 'a' is in 'abc' }} {{ n is eq 7 }}""", """True True True True True True True False True True True""" },
        { """{{ strftime_now('%d %b %Y, %H:%M %A %j %-d') }} {{ dict(a=1, **d) }} {{ [1, 2] + [3] }} {{ 'ab' * 2 }} {{ l[1:] }} {{ l[::-1] }} {{ (1, 2)[0] }}""", """07 Mar 2026, 09:05 Saturday 066 7 {'a': 1, 'x': 1, 'y': 'two'} [1, 2, 3] abab [1, 2] [2, 1, 3] 1""" },
        { """{{ '12'|int + '2.5'|float }} {{ 'x'|int(5) }} {{ 2.567|round(1) }} {{ 7|string ~ 1 }} {{ -3|abs }} {{ 'a b'|wordcount }} {{ ['b', 'A', 'b']|unique|list }} {{ s|list|first }}""", """14.5 5 2.6 71 3 2 ['b', 'A'] H""" },
        { """{% set t = 'a' %}{% macro g() %}{{ t }}{% endmacro %}{% set t = 'b' %}{{ g() }} {{ loop is defined }} {{ {'a': 1}.a }} {{ {'items': 5}['items'] }}""", """b False 1 5""" },
        { """{{ '"'|safe + '<' }} {{ '<a>'|e }} {{ 'a' ~ ('b'|safe) ~ '<' }} {{ 'x' | default | upper }}""", "\"&lt; &lt;a&gt; ab< X" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_print_what_Jinja_prints(string template, string expected) => Assert.Equal(expected, Rendered.Of(template, Variables));
}
