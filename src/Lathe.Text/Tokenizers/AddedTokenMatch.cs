namespace Lathe.Text.Tokenizers;

/// <summary>Where an added token stands in a text, the white space that it takes included.</summary>
internal readonly record struct AddedTokenMatch(int Start, int End, AddedToken? Token)
{
    public bool Found => Token is not null;
}
