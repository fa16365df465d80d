using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Foundation.Settings;

/// <summary>One setting of a record, as its attributes declare it.</summary>
public sealed class SettingDeclaration
{
    private SettingDeclaration(PropertyInfo property, PropertyInfo declaring, NullabilityInfoContext nullability)
    {
        Property = property;
        Says = declaring.GetCustomAttribute<SettingAttribute>()!;
        Range = declaring.GetCustomAttribute<RangeAttribute>();
        OnlyWith = declaring.GetCustomAttribute<OnlyWithAttribute>();
        MayBeOff =
            Range is not WholeAttribute { OrFalse: true }
            && nullability.Create(declaring).ReadState == NullabilityState.Nullable;
    }

    /// <summary>The property that holds its value.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Its name, its sentence and the rest that is written.</summary>
    public SettingAttribute Says { get; }

    /// <summary>What it takes, where the property's type does not say it.</summary>
    public RangeAttribute? Range { get; }

    /// <summary>What it depends on beside the record that has it; null if on nothing.</summary>
    public OnlyWithAttribute? OnlyWith { get; }

    /// <summary>Whether null may stand there, meaning: off.</summary>
    public bool MayBeOff { get; }

    /// <summary>The type of its values, also where it may be off.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>Whether a file has to say it.</summary>
    public bool IsRequired => Says.Default is null && Property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>The settings that a record declares, in the order of its source.</summary>
    internal static ImmutableArray<SettingDeclaration> Of(Type record)
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. from property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            let shared = property.GetCustomAttribute<SharedSettingAttribute>()
            let declaring = shared is null ? property : shared.Record.GetProperty(property.Name)
            where declaring?.IsDefined(typeof(SettingAttribute)) == true
            select new SettingDeclaration(property, declaring, nullability) into setting
            orderby setting.Says.Line
            select setting,
        ];
    }
}
