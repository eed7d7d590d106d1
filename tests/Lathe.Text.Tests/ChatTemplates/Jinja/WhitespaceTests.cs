namespace Lathe.Text.Tests.ChatTemplates.Jinja;

/// <summary>Blanks and line ends around blocks, with trim_blocks and lstrip_blocks: the expected texts are Jinja2's own.</summary>
public sealed class WhitespaceTests
{
    [Theory]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc")]
    [InlineData("a\n  {{- 'x' -}}  \n b", "axb")]
    [InlineData("{%- if true -%}\n x \n{%- endif -%} y", "xy")]
    [InlineData("a {%+ if true %}\nb{% endif +%}\nc", "a b\nc")]
    [InlineData("  {# c #}\nx\n  {#- d -#}  y", "xy")]
    [InlineData("x{{ 1 }}\n{% set a = 2 %}\n{{ a }}\n\n", "x1\n2\n")]
    [InlineData("\n{% if true %}\n\n  z\n{% endif %}\n", "\n\n  z\n")]
    [InlineData("  {%+ if true %}  y{% endif %}", "    y")]
    [InlineData("{% raw %}\n {{ a }}\n{% endraw %}\nb", "\n {{ a }}\nb")]
    [InlineData("a\r\n{% if true %}\r\nb{% endif %}", "a\nb")]
    public void Blanks_stay_and_go_as_in_Jinja(string template, string expected) => Assert.Equal(expected, Rendered.Of(template));
}
