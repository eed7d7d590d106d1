namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A value of a template, with the manners of its Python counterpart: the templates were written against those.</summary>
internal abstract class Value
{
    /// <summary>Python's name of the type, for errors.</summary>
    public abstract string TypeName { get; }

    /// <summary>What <c>if</c> makes of it.</summary>
    public virtual bool Truth => true;

    /// <summary>As <c>str</c> spells it.</summary>
    public abstract string Text { get; }

    /// <summary>As <c>repr</c> spells it: inside lists.</summary>
    public virtual string Repr => Text;

    /// <summary>How many elements or characters; null where it has no length.</summary>
    public virtual int? Length => null;

    /// <summary>Its elements (of a mapping its keys, of a text its characters); null where there are none to go through.</summary>
    public virtual IEnumerable<Value>? Elements => null;

    /// <summary>The element at a place or under a key; null where there is none.</summary>
    public virtual Value? Item(Value key) => null;

    /// <summary>A method or a field by name; null where there is none.</summary>
    public virtual Value? Member(string name) => null;

    /// <summary>Python's <c>==</c>.</summary>
    public virtual bool Same(Value other) => ReferenceEquals(this, other);

    /// <summary>Equal values have equal codes.</summary>
    public virtual int Hash => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public sealed override string ToString() => Text;
}
