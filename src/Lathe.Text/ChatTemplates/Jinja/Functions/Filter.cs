using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>What stands behind <c>|</c>.</summary>
internal delegate Value Filter(Value value, Call call);
