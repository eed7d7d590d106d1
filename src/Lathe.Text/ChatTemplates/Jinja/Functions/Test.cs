using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>What stands behind <c>is</c>.</summary>
internal delegate bool Test(Value value, Call call);
