import KubernetesCore

/// An object as Argo CD gives it to a script: a Lua table, and what a script gave back.
enum LuaObject {
  /// A value as a Lua expression; null is nothing.
  static func literal(_ value: JSONValue) -> String {
    switch value {
    case .null: return "nil"
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let number): return number.literal
    case .string(let text): return quoted(text)
    case .array(let items): return "{\(items.map(literal).joined(separator: ", "))}"
    case .object(let members):
      return "{\(members.map { "[\(quoted($0))] = \(literal($1))" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let bytes = text.utf8.map { byte -> String in
      let isPlain = (0x20..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
      let digits = String(byte)
      return isPlain
        ? String(UnicodeScalar(byte))
        : "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return "\"\(bytes.joined())\""
  }

  /// Lua that prints a value as JSON. A table whose first index is set is a list.
  static let printer = #"""
    local function json(value)
      if type(value) == "string" then
        return '"' .. value:gsub('[%c"\\]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
      end
      if type(value) ~= "table" then return tostring(value) end
      local parts, isList = {}, value[1] ~= nil
      for key, item in pairs(value) do
        parts[#parts + 1] = isList and json(item) or json(key) .. ":" .. json(item)
      end
      local text = table.concat(parts, ",")
      return isList and "[" .. text .. "]" or "{" .. text .. "}"
    end
    """#
}
