import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/", ".cache/", "node_modules/", ".runs/", "src/motion/assembly/"] },
  ...tseslint.configs.strict,
  {
    rules: {
      // An index that a loop has checked, or a value that a check on another line guarantees.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
);
