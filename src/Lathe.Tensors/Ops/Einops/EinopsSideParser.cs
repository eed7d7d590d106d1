using System.Collections.Immutable;
using System.Globalization;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>Parses one side of a pattern. Axes are numbered in a list that both sides share.</summary>
internal ref struct EinopsSideParser(string pattern, ReadOnlySpan<char> side, bool isLeft, List<EinopsAxis> axes)
{
    private readonly ReadOnlySpan<char> _text = side;
    private readonly ImmutableArray<EinopsGroup>.Builder _groups = ImmutableArray.CreateBuilder<EinopsGroup>();
    private ImmutableArray<int>.Builder? _open;
    private bool _hasEllipsis;

    private readonly string Side => isLeft ? "left" : "right";

    public ImmutableArray<EinopsGroup> Parse()
    {
        for (int i = 0; i < _text.Length;)
        {
            char c = _text[i];
            int length = 1;
            if (c == '(')
                Open();
            else if (c == ')')
                Close();
            else if (c == '.')
                length = AddEllipsis(i);
            else if (!char.IsWhiteSpace(c))
                length = AddWord(i);
            i += length;
        }

        if (_open is not null)
            throw Fail($"unbalanced parentheses: a '(' on the {Side} is never closed");
        return _groups.ToImmutable();
    }

    private void Open()
    {
        if (_open is not null)
            throw Fail($"nested parentheses on the {Side}: a composite axis holds only plain axes, as in (h w)");
        _open = ImmutableArray.CreateBuilder<int>();
    }

    private void Close()
    {
        if (_open is null)
            throw Fail($"unbalanced parentheses: a ')' on the {Side} was never opened");
        _groups.Add(new EinopsGroup(_open.ToImmutable(), false));
        _open = null;
    }

    private int AddEllipsis(int start)
    {
        int end = start;
        while (end < _text.Length && _text[end] == '.')
            end++;
        if (end - start != 3)
            throw Fail($"{end - start} dot(s) on the {Side}: an ellipsis has exactly three");
        if (_hasEllipsis)
            throw Fail($"two ellipses on the {Side}: only one can say how many dimensions it takes");
        if (_open is not null && isLeft)
            throw Fail("an ellipsis in parentheses on the left: its sizes could not be told apart; it may stand in parentheses only "
                + "on the right");
        _hasEllipsis = true;
        Add(EinopsGroup.Ellipsis);
        return 3;
    }

    private int AddWord(int start)
    {
        int end = start;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')' or '.'))
            end++;
        ReadOnlySpan<char> word = _text[start..end];
        if (char.IsAsciiDigit(word[0]))
            AddNumber(word);
        else
            AddName(word.ToString());
        return end - start;
    }

    private void AddNumber(ReadOnlySpan<char> word)
    {
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
            throw Fail($"'{word}' on the {Side} is neither a name nor a size: names start with a letter, sizes are whole numbers from 1");
        if (size > 1)
            AddAxis(new EinopsAxis(word.ToString(), size, isLeft, !isLeft));
        else if (_open is null)
            _groups.Add(new EinopsGroup([], false));
    }

    private void AddName(string name)
    {
        if (!IsName(name))
            throw Fail($"'{name}' on the {Side} is not an axis name: expected letters, digits and underscores, starting with a "
                + "letter and not ending with an underscore");
        int known = axes.FindIndex(a => !a.IsAnonymous && a.Name == name);
        if (known < 0)
        {
            AddAxis(new EinopsAxis(name, 0, isLeft, !isLeft));
            return;
        }

        EinopsAxis axis = axes[known];
        if (isLeft ? axis.OnLeft : axis.OnRight)
            throw Fail($"axis '{name}' stands twice on the {Side}: every axis stands once a side; give the second its own name");
        axes[known] = axis with { OnRight = true };
        Add(known);
    }

    private void AddAxis(EinopsAxis axis)
    {
        axes.Add(axis);
        Add(axes.Count - 1);
    }

    private readonly void Add(int axis)
    {
        if (_open is null)
            _groups.Add(new EinopsGroup([axis], axis == EinopsGroup.Ellipsis));
        else
            _open.Add(axis);
    }

    private static bool IsName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
                return false;
        }

        return char.IsLetter(name[0]) && name[^1] != '_';
    }

    private readonly EinopsException Fail(string problem) => new(pattern, problem);
}
