// SPDX-License-Identifier: LGPL-2.1-or-later
// The function that bench_pipelines.js measures nodes with.

export const oneMore = x => x + 1;
